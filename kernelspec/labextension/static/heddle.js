// Teaches JupyterLab and Jupyter Notebook the Heddle language: colours, indentation, comments, brackets.
// A federated extension written by hand, so that nothing has to be built: the container at the end is all that is asked of one.
(() => {
  'use strict';

  const KEYWORDS = new Map([
    ['let', 'definitionKeyword'], ['fn', 'definitionKeyword'], ['use', 'moduleKeyword'], ['else', 'controlKeyword'],
    ['for', 'controlKeyword'], ['if', 'controlKeyword'], ['in', 'controlKeyword'], ['and', 'operatorKeyword'],
    ['not', 'operatorKeyword'], ['or', 'operatorKeyword'], ['true', 'bool'], ['false', 'bool'], ['none', 'atom'],
  ]);
  const NAME = /^[\p{L}_][\p{L}\p{N}_]*/u;

  // The rest of a text up to its end, or to a value in it.
  const text = (stream, state) => {
    const inner = state.open[state.open.length - 1];
    if (stream.match(inner)) {
      state.open.pop();
      return 'string';
    }
    if (stream.match('\\(')) {
      state.open.push('\\(');
      return 'bracket';
    }
    if (stream.match(/^\\(u\{[0-9a-fA-F]+\}|.)/)) return 'string.special';
    stream.next();
    stream.match(/^[^"\\]+/);
    if (stream.eol() && inner === '"') state.open.pop();
    return 'string';
  };

  const token = (stream, state) => {
    const inner = state.open[state.open.length - 1];
    if (inner === '"' || inner === '"""') return text(stream, state);
    if (stream.eatSpace()) return null;
    if (stream.match(/^#.*/)) return 'comment';
    if (stream.match('"""') || stream.match('"')) {
      if (stream.current() !== '"' || !stream.eol()) state.open.push(stream.current());
      return 'string';
    }
    if (stream.match(/^\d[\d_]*(\.\d[\d_]*)?([eE][+-]?\d+)?/)) return 'number';
    const before = stream.string[stream.start - 1] ?? ' ';
    if (stream.peek() === '.' && stream.match(/^\.[\p{L}_][\p{L}\p{N}_]*/u)) {
      // A member follows its subject without a space; a choice stands by itself.
      return /[\p{L}\p{N}_)\]"]/u.test(before) ? 'propertyName' : 'meta';
    }
    if (stream.match(NAME)) {
      const word = stream.current();
      const defines = state.defines;
      state.defines = word === 'let' || word === 'fn';
      if (KEYWORDS.has(word)) return KEYWORDS.get(word);
      if (defines) return 'variableName.definition';
      if (stream.match(/^\s*:/, false)) return 'attributeName';
      return 'variableName';
    }
    if (stream.match(/^(\|>|==|!=|<=|>=|[-+*/%^<>=])/)) return 'operator';
    const mark = stream.next();
    if ('([{'.includes(mark)) state.open.push(mark);
    if (')]}'.includes(mark)) state.open.pop();
    return '()[]{}'.includes(mark) ? 'bracket' : null;
  };

  const language = ({ LanguageSupport, StreamLanguage }) =>
    new LanguageSupport(StreamLanguage.define({
      name: 'heddle',
      // What is open: brackets, the quotes of texts, and \( within those.
      startState: () => ({ open: [], defines: false }),
      copyState: state => ({ open: [...state.open], defines: state.defines }),
      token,
      indent: (state, after, context) => {
        const closes = /^\s*[)\]}]/.test(after) ? 1 : /^\s*\|>/.test(after) ? -1 : 0;
        return Math.max(0, state.open.length - closes) * context.unit;
      },
      languageData: {
        commentTokens: { line: '#' },
        closeBrackets: { brackets: ['(', '[', '{', '"'] },
        indentOnInput: /^\s*[)\]}]$/,
      },
    }));

  let shared = {};
  // A module that the application shares, in its newest version.
  const load = async name => {
    const newest = Object.keys(shared[name]).sort((a, b) => a.localeCompare(b, undefined, { numeric: true })).pop();
    return (await shared[name][newest].get())();
  };

  const extension = async () => {
    const { IEditorLanguageRegistry } = await load('@jupyterlab/codemirror');
    const plugin = {
      id: 'heddle:language',
      description: 'Highlights and indents Heddle.',
      autoStart: true,
      requires: [IEditorLanguageRegistry],
      activate: (_, languages) => {
        languages.addLanguage({
          name: 'heddle',
          displayName: 'Heddle',
          mime: 'text/x-heddle',
          extensions: ['heddle'],
          load: async () => language(await load('@codemirror/language')),
        });
      },
    };
    return () => ({ __esModule: true, default: plugin });
  };

  (window._JUPYTERLAB ??= {}).heddle = {
    init: scope => { shared = scope; },
    get: async module => {
      if (module === './extension') return extension();
      throw new Error(`heddle has no module '${module}'`);
    },
  };
})();
