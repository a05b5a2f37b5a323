"""Trees of criteria as data: fields, criteria, components, and their rules. PURE.

`load_tree("provinces-2022")` gives a shipped tree; `parse_tree` reads the text of one,
`tree_of` a table that was read; `mistakes` names all that keeps one from being a tree;
`compared` tells two trees apart.
"""

from scorecards.trees.difference import Difference, compared
from scorecards.trees.file import (
    available,
    load_tree,
    mistakes,
    parse_tree,
    shipped_text,
    tree_of,
)
from scorecards.trees.model import (
    Body,
    Component,
    Criterion,
    Field,
    Groups,
    Method,
    Printing,
    Tree,
    TreeError,
)
from scorecards.trees.rule_kinds import KINDS, Band, FigureAsked, Rule
from scorecards.trees.vocabulary import METHODS

__all__ = [
    "KINDS",
    "METHODS",
    "Band",
    "Body",
    "Component",
    "Criterion",
    "Difference",
    "Field",
    "FigureAsked",
    "Groups",
    "Method",
    "Printing",
    "Rule",
    "Tree",
    "TreeError",
    "available",
    "compared",
    "load_tree",
    "mistakes",
    "parse_tree",
    "shipped_text",
    "tree_of",
]
