#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn first_even(numbers: &[u32]) -> u32 {
    nursery! {
        spawn async {};
        for number in numbers {
            if number % 2 == 0 {
                return *number;
            }
        }
        return 0;
    }
}

fn main() {}
