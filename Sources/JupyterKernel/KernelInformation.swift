import JSON
import JupyterProtocol

/// What a kernel says about itself and its language.
public struct KernelInformation: Sendable {
  /// A page of the help menu.
  public struct HelpLink: Sendable, Equatable {
    public let text: String
    public let url: String

    /// The page at `url` under the name `text`.
    public init(text: String, url: String) {
      self.text = text
      self.url = url
    }
  }

  /// The kernel's own name and version.
  public var implementation: String
  public var implementationVersion: String
  /// Shown by consoles at the start.
  public var banner: String
  public var languageName: String
  public var languageVersion: String
  public var mimeType: String
  /// With its dot.
  public var fileExtension: String
  public var pygmentsLexer: String
  /// The CodeMirror mode; a client that has none of this name takes one that fits.
  public var codemirrorMode: JSON
  public var helpLinks: [HelpLink]

  /// What is said by `kernel_info_reply`.
  public init(
    implementation: String = "heddle", implementationVersion: String, banner: String, languageName: String = "heddle",
    languageVersion: String, mimeType: String = "text/x-heddle", fileExtension: String = ".heddle",
    pygmentsLexer: String = "heddle", codemirrorMode: JSON = ["name": "heddle", "mime": "text/x-python"],
    helpLinks: [HelpLink] = []
  ) {
    self.implementation = implementation
    self.implementationVersion = implementationVersion
    self.banner = banner
    self.languageName = languageName
    self.languageVersion = languageVersion
    self.mimeType = mimeType
    self.fileExtension = fileExtension
    self.pygmentsLexer = pygmentsLexer
    self.codemirrorMode = codemirrorMode
    self.helpLinks = helpLinks
  }

  /// Notebooks keep this as `language_info`.
  public var languageInformation: JSON {
    [
      "name": .string(languageName), "version": .string(languageVersion), "mimetype": .string(mimeType),
      "file_extension": .string(fileExtension), "pygments_lexer": .string(pygmentsLexer),
      "codemirror_mode": codemirrorMode,
    ]
  }

  /// The content of `kernel_info_reply` without its status.
  var reply: JSON {
    [
      "protocol_version": .string(Header.protocolVersion), "implementation": .string(implementation),
      "implementation_version": .string(implementationVersion), "language_info": languageInformation,
      "banner": .string(banner), "debugger": false, "supported_features": ["kernel subshells"],
      "help_links": .array(helpLinks.map { ["text": .string($0.text), "url": .string($0.url)] }),
    ]
  }
}
