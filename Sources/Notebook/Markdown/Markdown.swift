import CMarkdown
import Display
import Glibc

/// Markdown as HTML: CommonMark with GitHub's tables and strikethrough, and formulas between dollar signs.
///
/// HTML in the text is shown as text, and links lead somewhere or are plain words, so that a page holds nothing but what is made here.
struct Markdown {
  /// Colours code of a language; the code is shown plain where it gives nil.
  var code: (_ code: String, _ language: String) -> String? = { _, _ in nil }
  /// Gives the address that a picture is shown from; nil where it is not to be shown.
  var picture: (String) -> String? = { $0 }

  private typealias Node = OpaquePointer

  private static let areExtensionsKnown: Bool = {
    cmark_gfm_core_extensions_ensure_registered()
    return true
  }()

  /// The HTML of `text`.
  func html(_ text: String) -> String {
    guard Self.areExtensionsKnown, let parser = cmark_parser_new(CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE) else {
      return ""
    }
    defer { cmark_parser_free(parser) }
    for name in ["table", "strikethrough"] {
      guard let found = cmark_find_syntax_extension(name) else { continue }
      cmark_parser_attach_syntax_extension(parser, found)
    }
    var text = text
    text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { cmark_parser_feed(parser, $0.baseAddress, $0.count) }
    }
    guard let document = cmark_parser_finish(parser) else { return "" }
    defer { cmark_node_free(document) }
    for node in nodes(of: document) { settle(node) }
    // All HTML that is in the document by now was made above: "unsafe" says that it is written as it is.
    guard let html = cmark_render_html(document, CMARK_OPT_UNSAFE, cmark_parser_get_syntax_extensions(parser)) else {
      return ""
    }
    defer { free(html) }
    return String(cString: html)
  }

  /// Every node, those within others first.
  private func nodes(of document: Node) -> [Node] {
    guard let iterator = cmark_iter_new(document) else { return [] }
    defer { cmark_iter_free(iterator) }
    cmark_consolidate_text_nodes(document)
    var nodes: [Node] = []
    while true {
      let event = cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { return nodes }
      guard let node = cmark_iter_get_node(iterator) else { continue }
      let isLeaf = cmark_node_first_child(node) == nil
      if event == CMARK_EVENT_EXIT || isLeaf, nodes.last != node { nodes.append(node) }
    }
  }

  /// Replaces what the renderer would write otherwise than wanted.
  private func settle(_ node: Node) {
    switch cmark_node_get_type(node) {
    case CMARK_NODE_HTML_BLOCK: set(node, "<p>\(Markup.escape(literal(node).trimmingNewline))</p>\n")
    case CMARK_NODE_HTML_INLINE: set(node, Markup.escape(literal(node)))
    case CMARK_NODE_CODE_BLOCK:
      let language = String(cString: cmark_node_get_fence_info(node)).prefix { !$0.isWhitespace }
      let code = literal(node)
      let shown = self.code(code, String(language)) ?? Markup.escape(code)
      replace(node, with: CMARK_NODE_HTML_BLOCK, "<pre><code>\(shown)</code></pre>\n")
    case CMARK_NODE_IMAGE:
      let words = Markup.escape(words(within: node))
      let shown = picture(String(cString: cmark_node_get_url(node)))
        .map { "<img alt=\"\(words)\" src=\"\(Markup.escape($0))\">" }
      replace(node, with: CMARK_NODE_HTML_INLINE, shown ?? words)
    case CMARK_NODE_LINK:
      guard !Self.isHarmless(String(cString: cmark_node_get_url(node))) else { return }
      while let child = cmark_node_first_child(node) { cmark_node_insert_before(node, child) }
      cmark_node_free(node)
    case CMARK_NODE_TEXT:
      let text = literal(node)
      guard let shown = Formulas.html(of: text) else { return }
      replace(node, with: CMARK_NODE_HTML_INLINE, shown)
    default: return
    }
  }

  private func literal(_ node: Node) -> String { cmark_node_get_literal(node).map { String(cString: $0) } ?? "" }

  private func set(_ node: Node, _ literal: String) { cmark_node_set_literal(node, literal) }

  private func replace(_ node: Node, with type: cmark_node_type, _ html: String) {
    guard let made = cmark_node_new(type) else { return }
    set(made, html)
    if cmark_node_replace(node, made) == 1 { cmark_node_free(node) } else { cmark_node_free(made) }
  }

  /// The text of all nodes within one.
  private func words(within node: Node) -> String {
    var text = ""
    var child = cmark_node_first_child(node)
    while let each = child {
      text += literal(each) + words(within: each)
      child = cmark_node_next(each)
    }
    return text
  }

  /// Addresses that lead somewhere and run nothing.
  private static func isHarmless(_ address: String) -> Bool {
    guard let colon = address.firstIndex(of: ":") else { return true }
    let scheme = address[..<colon].lowercased()
    return ["http", "https", "mailto"].contains(scheme) || scheme.contains("/") || scheme.contains("#")
  }
}

extension String {
  /// Without the line break that ends a block.
  fileprivate var trimmingNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}
