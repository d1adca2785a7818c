/// Inline styles that read on light and dark pages: the page's own colour, thinned, in place of fixed ones.
enum Theme {
  /// JupyterLab's interface font, or the system's.
  static let font = "font-family:var(--jp-ui-font-family,system-ui,-apple-system,'Segoe UI',Roboto,sans-serif)"
  static let faint = "opacity:.62;font-weight:normal"
  static let title = "\(font);font-weight:600;margin:4px 0"
  static let table =
    "\(font);font-size:13px;line-height:1.4;border-collapse:collapse;border:0;margin:4px 0;color:inherit;background:transparent"
  static let headerCell =
    "padding:4px 10px;border:0;border-bottom:1px solid rgba(128,128,128,.55);font-weight:600;white-space:nowrap;vertical-align:bottom;background:transparent;color:inherit;"
  static let cell =
    "padding:3px 10px;border:0;border-bottom:1px solid rgba(128,128,128,.18);vertical-align:middle;background:transparent;color:inherit;"
  static let footer = "\(font);font-size:12px;opacity:.72;margin:2px 0 4px"
}
