import Language

/// A notebook as one page that stands alone.
public struct NotebookPage {
  private let document: NotebookDocument
  private let title: String
  private let session: Session

  /// A page of a notebook; `session` colours its code.
  public init(_ document: NotebookDocument, title: String, session: Session) {
    self.document = document
    self.title = title
    self.session = session
  }

  public var html: String { "" }
}
