"""A question with the answer that it should have."""

from dataclasses import dataclass
from pathlib import Path

import questions

PRELUDE = (Path(__file__).parent / "prelude.rs").read_text()

# Where a case can stand: at `CASE`. All but the last have the variables `client` and `outside`.
PLACES = {
    "nursery": "pub async fn case(client: Client, outside: u32) { let value = nursery! {\nCASE\n}; }",
    "local": "pub async fn case(client: Client, outside: u32) { let value = local_nursery! {\nCASE\n}; }",
    "block": "pub fn case(client: Client, outside: u32) { let value = block_nursery! {\nCASE\n}; }",
    "capture": "#[capture]\npub async fn case(client: Client, outside: u32) {\nCASE\n}",
    # The reference: what does not work here is no fault of the macros.
    "plain": "pub async fn case(client: Client, outside: u32) { let value = async {\nCASE\n}.await; }",
    # Cases that bring their own functions.
    "file": "CASE",
}

# What comes from the expansion, and no answer shall contain: names of the macros' own, and what explains Rust's own words.
FOREIGN = ("Rust Core Library", "Bind a value to a variable", "Returns a [`Future`]")
INTERNAL = (*FOREIGN, "TaskSlot", "Label", "Drive<", "Finished", "FailOnErr", "Typed<", "Block<", "Frame<", "Heap<")

NURSERIES = ["nursery", "local", "block"]
BODIES = [*NURSERIES, "capture", "plain"]
FILE = ["file"]


@dataclass
class Case:
    """`text` has a `$0` at the cursor. Every one of `expected` has to be in the answer."""

    name: str
    question: object
    text: str
    expected: list[str]
    places: list[str]
    # It has nothing more.
    exactly: bool = False
    # Each is one of the answer's strings, and not only a part of one.
    whole: bool = False
    unwanted: tuple = INTERNAL

    def in_place(self, place: str) -> str:
        """The text of the whole file."""
        return PRELUDE + PLACES[place].replace("CASE", self.text)

    def is_right(self, answer: list[str]) -> bool:
        if self.exactly and len(answer) != len(self.expected):
            return False
        if any(part in string for part in self.unwanted for string in answer):
            return False
        if self.whole:
            return set(self.expected) <= set(answer)
        return all(any(part in string for string in answer) for part in self.expected)


def hover(name, text, expected, places=NURSERIES):
    return Case(f"hover: {name}", questions.hover, text, expected, places)


def keyword(name, text, expected):
    return Case(f"hover: {name}", questions.first_of_hover, text, expected, NURSERIES)


def goto(name, text, expected, places=NURSERIES):
    return Case(f"go to: {name}", questions.definition, text, [expected], places, exactly=True)


def complete(name, text, expected, places=NURSERIES):
    return Case(f"complete: {name}", questions.completion, text, expected, places, whole=True)


def signature(name, text, expected, places=NURSERIES):
    return Case(f"signature: {name}", questions.signature, text, [expected], places)


def references(name, text, expected, places=NURSERIES):
    return Case(f"references: {name}", questions.references, text, expected, places, exactly=True)


def rename(name, text, expected, places=NURSERIES):
    return Case(f"rename: {name}", questions.rename, text, expected, places, exactly=True)


def mistakes(name, text, expected, places=NURSERIES):
    return Case(f"diagnostics: {name}", questions.diagnostics, text, expected, places, exactly=True)
