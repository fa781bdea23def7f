"""What an editor asks: each takes a text with a cursor, and gives what a user would see, as a list of strings."""

import re

from server import Server


def hover(server: Server, marked: str) -> list[str]:
    answer = server.ask_at("hover", marked)
    return [answer["contents"]["value"]] if answer else []


def first_of_hover(server: Server, marked: str) -> list[str]:
    """What is seen without scrolling: a heading and a text. Below it, the parts of what a keyword expands to may follow."""
    return ["\n---\n".join(whole.split("\n---\n")[:2]) for whole in hover(server, marked)]


def definition(server: Server, marked: str) -> list[str]:
    """The lines that are gone to."""
    return lines(marked, server.ask_at("definition", marked) or [])


def references(server: Server, marked: str) -> list[str]:
    """The lines that are found."""
    places = server.ask_at("references", marked, context={"includeDeclaration": True}) or []
    return sorted(lines(marked, places))


def rename(server: Server, marked: str) -> list[str]:
    """The lines that change, as they are then."""
    text = marked.replace("$0", "").split("\n")
    edits = server.ask_at("rename", marked, newName="renamed")["documentChanges"][0]["edits"]
    # From right to left, so that no edit moves another.
    edits.sort(key=lambda edit: edit["range"]["start"]["character"], reverse=True)
    for edit in edits:
        start, end = edit["range"]["start"], edit["range"]["end"]
        line = text[start["line"]]
        text[start["line"]] = line[: start["character"]] + edit["newText"] + line[end["character"] :]
    return sorted({text[edit["range"]["start"]["line"]] for edit in edits})


def completion(server: Server, marked: str) -> list[str]:
    """The names, without what is shown behind them."""
    answer = server.ask_at("completion", marked)
    return [re.split(r"[ (]", item["label"])[0] for item in answer["items"]] if answer else []


def signature(server: Server, marked: str) -> list[str]:
    answer = server.ask_at("signatureHelp", marked)
    return [signature["label"] for signature in answer["signatures"]] if answer else []


def diagnostics(server: Server, text: str) -> list[str]:
    return [item["message"] for item in server.diagnostics(text)]


def lines(marked: str, places: list[dict]) -> list[str]:
    text = marked.replace("$0", "").split("\n")
    return [text[place["range"]["start"]["line"]] for place in places]
