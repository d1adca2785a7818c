"""A Pygments lexer for the Heddle language."""

from pygments.lexer import RegexLexer, bygroups, include, words
from pygments.token import Comment, Error, Keyword, Name, Number, Operator, Punctuation, String, Whitespace

__all__ = ["HeddleLexer"]

_NAME = r"[^\W\d]\w*"


class HeddleLexer(RegexLexer):
    """Cells and scripts of Heddle."""

    name = "Heddle"
    aliases = ["heddle"]
    filenames = ["*.heddle"]
    mimetypes = ["text/x-heddle"]
    url = ""

    tokens = {
        "root": [
            (r"#!.*$", Comment.Hashbang),
            include("expression"),
        ],
        "expression": [
            (r"\s+", Whitespace),
            (r"#.*$", Comment.Single),
            (r'"""', String.Double, "block-text"),
            (r'"', String.Double, "text"),
            (r"(fn)(\s+)(%s)" % _NAME, bygroups(Keyword.Declaration, Whitespace, Name.Function)),
            (r"(let)(\s+)(%s)" % _NAME, bygroups(Keyword.Declaration, Whitespace, Name.Variable)),
            (words(("let", "fn"), suffix=r"\b"), Keyword.Declaration),
            (words(("use",), suffix=r"\b"), Keyword.Namespace),
            (words(("else", "for", "if", "in"), suffix=r"\b"), Keyword),
            (words(("and", "not", "or"), suffix=r"\b"), Operator.Word),
            (words(("false", "none", "true"), suffix=r"\b"), Keyword.Constant),
            # A member follows its subject without a space; a choice stands by itself.
            (r"(?<=[\w\)\]\"])(\.)(%s)" % _NAME, bygroups(Punctuation, Name.Attribute)),
            (r"\.%s" % _NAME, Name.Constant),
            (r"\d[\d_]*(\.\d+)?([eE][+-]?\d+)?", Number),
            (r"(%s)(\s*)(:)" % _NAME, bygroups(Name.Label, Whitespace, Punctuation)),
            (r"(%s)(?=\()" % _NAME, Name.Function),
            (_NAME, Name),
            (r"\|>|==|!=|<=|>=|[-+*/%^<>=]", Operator),
            (r"\?", Operator),
            (r"\(", Punctuation, "parenthesis"),
            (r"\{", Punctuation, "brace"),
            (r"[\[\],:;.]", Punctuation),
        ],
        "parenthesis": [
            (r"\)", Punctuation, "#pop"),
            include("expression"),
        ],
        "brace": [
            (r"\}", Punctuation, "#pop"),
            include("expression"),
        ],
        "interpolation": [
            (r"\)", String.Interpol, "#pop"),
            include("expression"),
        ],
        "escape": [
            (r"\\\(", String.Interpol, "interpolation"),
            (r"\\u\{[0-9a-fA-F]+\}", String.Escape),
            (r'\\["\\/nrt0]', String.Escape),
            (r"\\.", Error),
        ],
        "text": [
            (r'"', String.Double, "#pop"),
            (r"\n", Error, "#pop"),
            include("escape"),
            (r'[^"\\\n]+', String.Double),
        ],
        "block-text": [
            (r'"""', String.Double, "#pop"),
            include("escape"),
            (r'[^"\\]+', String.Double),
            (r'"', String.Double),
        ],
    }
