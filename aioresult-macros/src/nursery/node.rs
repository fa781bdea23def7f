//! The block's tokens once the keywords are found.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

use super::keyword::Keyword;

/// A token tree, or a keyword with what belongs to it.
pub(super) enum Node {
    /// Goes out as it is. A group here is one that is not searched.
    Token(TokenTree),
    /// A group as it was written, and what was found in it.
    Group(Group, Vec<Node>),
    Spawn(Spawn),
    Leave(Leave),
}

/// `spawn OPERAND` or `spawn OPERAND?`.
pub(super) struct Spawn {
    pub(super) site: usize,
    pub(super) word: &'static Keyword,
    pub(super) keyword: Ident,
    pub(super) operand: Vec<Node>,
    pub(super) question: Option<Punct>,
    pub(super) capture: Capture,
}

/// What becomes of a task's capture.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Capture {
    /// Someone has it.
    Kept,
    /// Nobody has it: the spawn is a statement of its own.
    Nobodys,
    /// `let _ = spawn f();`
    Discarded,
}

/// `return`, `break` or `continue` with its label and value.
pub(super) struct Leave {
    pub(super) site: usize,
    pub(super) nodes: Vec<Node>,
}

/// What a [`Spawn`] is called in the tokens for the tree check: `MARK(site, operand)`.
pub(super) const SPAWN_MARK: &str = "__aioresult_spawn";
/// What a [`Leave`] is called in the tokens for the tree check: `MARK(site, return value)`.
pub(super) const LEAVE_MARK: &str = "__aioresult_leave";

impl Node {
    pub(super) fn ident(&self) -> Option<&Ident> {
        match self {
            Node::Token(TokenTree::Ident(ident)) => Some(ident),
            _ => None,
        }
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        self.ident().is_some_and(|ident| ident == word)
    }

    pub(super) fn punct(&self) -> Option<&Punct> {
        match self {
            Node::Token(TokenTree::Punct(punct)) => Some(punct),
            _ => None,
        }
    }

    pub(super) fn is_punct(&self, character: char) -> bool {
        self.punct().is_some_and(|punct| punct.as_char() == character)
    }

    pub(super) fn delimiter(&self) -> Option<Delimiter> {
        match self {
            Node::Token(TokenTree::Group(group)) | Node::Group(group, _) => Some(group.delimiter()),
            _ => None,
        }
    }

    pub(super) fn is_brace(&self) -> bool {
        match self {
            Node::Token(token) => is_brace(token),
            Node::Group(group, _) => has_braces(group),
            Node::Spawn(_) | Node::Leave(_) => false,
        }
    }

    pub(super) fn is_bracket(&self) -> bool {
        self.delimiter() == Some(Delimiter::Bracket)
    }

    /// The operator characters `=` alone, neither half of `==`, `=>`, `<=` nor the like.
    pub(super) fn is_assignment(nodes: &[Node], index: usize) -> bool {
        let Some(punct) = nodes.get(index).and_then(Node::punct) else { return false };
        let glued = index > 0
            && nodes[index - 1].punct().is_some_and(|before| {
                before.spacing() == Spacing::Joint && "=<>!.+-*/%^&|".contains(before.as_char())
            });
        let goes_on = punct.spacing() == Spacing::Joint
            && nodes.get(index + 1).is_some_and(|next| next.is_punct('=') || next.is_punct('>'));
        punct.as_char() == '=' && !glued && !goes_on
    }

    pub(super) fn span(&self) -> Span {
        match self {
            Node::Token(token) => token.span(),
            Node::Group(group, _) => group.span(),
            Node::Spawn(spawn) => spawn.keyword.span(),
            Node::Leave(leave) => leave.nodes[0].span(),
        }
    }

    /// The last of its tokens.
    pub(super) fn end(&self) -> Span {
        match self {
            Node::Token(_) | Node::Group(..) => self.span(),
            Node::Spawn(spawn) => match &spawn.question {
                Some(question) => question.span(),
                None => spawn.operand.last().map_or_else(|| self.span(), Node::end),
            },
            Node::Leave(leave) => leave.nodes.last().map_or_else(|| self.span(), Node::end),
        }
    }

    /// How many token trees [`for_check`] makes of this node.
    pub(super) fn weight(&self) -> usize {
        match self {
            Node::Token(_) | Node::Group(..) => 1,
            Node::Spawn(_) | Node::Leave(_) => 2,
        }
    }

    /// Whether this or anything inside of it satisfies `test`.
    pub(super) fn any(&self, test: &impl Fn(&Node) -> bool) -> bool {
        test(self) || self.inner().iter().any(|node| node.any(test))
    }

    pub(super) fn inner(&self) -> &[Node] {
        match self {
            Node::Token(_) => &[],
            Node::Group(_, nodes) => nodes,
            Node::Spawn(spawn) => &spawn.operand,
            Node::Leave(leave) => &leave.nodes,
        }
    }
}

pub(super) fn is_brace(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if has_braces(group))
}

/// Perhaps in the invisible delimiters of a macro's `$block:block`.
fn has_braces(group: &Group) -> bool {
    match group.delimiter() {
        Delimiter::Brace => true,
        Delimiter::None => {
            let mut inner = group.stream().into_iter();
            inner.next().is_some_and(|first| is_brace(&first)) && inner.next().is_none()
        }
        Delimiter::Parenthesis | Delimiter::Bracket => false,
    }
}

/// The tokens as the user wrote them.
pub(super) fn source<'a>(nodes: impl IntoIterator<Item = &'a Node>) -> TokenStream {
    let mut tokens = TokenStream::new();
    write_source(nodes, &mut tokens);
    tokens
}

fn write_source<'a>(nodes: impl IntoIterator<Item = &'a Node>, tokens: &mut TokenStream) {
    for node in nodes {
        match node {
            Node::Token(token) => tokens.extend([token.clone()]),
            Node::Group(group, _) => tokens.extend([TokenTree::from(group.clone())]),
            Node::Leave(leave) => write_source(&leave.nodes, tokens),
            Node::Spawn(spawn) => {
                tokens.extend([TokenTree::from(spawn.keyword.clone())]);
                write_source(&spawn.operand, tokens);
                tokens.extend(spawn.question.clone().map(TokenTree::from));
            }
        }
    }
}

/// Tokens that `syn` can parse: each keyword with its operand is a call of a mark, which is an expression in any place.
pub(super) fn for_check<'a>(nodes: impl IntoIterator<Item = &'a Node>) -> TokenStream {
    let mut tokens = TokenStream::new();
    for node in nodes {
        match node {
            Node::Token(token) => tokens.extend([token.clone()]),
            Node::Group(group, nodes) => tokens.extend([regroup(group, for_check(nodes))]),
            Node::Leave(leave) => tokens.extend(mark(LEAVE_MARK, leave.site, node.span(), &leave.nodes)),
            Node::Spawn(spawn) => tokens.extend(mark(SPAWN_MARK, spawn.site, node.span(), &spawn.operand)),
        }
    }
    tokens
}

fn mark(name: &str, site: usize, at: Span, nodes: &[Node]) -> [TokenTree; 2] {
    let mut arguments = TokenStream::from(TokenTree::from(Literal::usize_unsuffixed(site)));
    arguments.extend([TokenTree::from(Punct::new(',', Spacing::Alone))]);
    arguments.extend(for_check(nodes));
    [Ident::new(name, at).into(), Group::new(Delimiter::Parenthesis, arguments).into()]
}

/// The same delimiters around other tokens.
pub(super) fn regroup(group: &Group, tokens: TokenStream) -> TokenTree {
    let mut copy = Group::new(group.delimiter(), tokens);
    copy.set_span(group.span());
    copy.into()
}
