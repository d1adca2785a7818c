/// Words with their sounds.
enum Lexicon {
  /// The ten digits in order.
  static let digits: [(word: String, sounds: [Phoneme])] = [
    ("zero", [.z, .ih, .r, .ow]), ("one", [.w, .ah, .n]), ("two", [.t, .uw]), ("three", [.th, .r, .iy]),
    ("four", [.f, .ao, .r]), ("five", [.f, .ay, .v]), ("six", [.s, .ih, .k, .s]), ("seven", [.s, .eh, .v, .ah, .n]),
    ("eight", [.ey, .t]), ("nine", [.n, .ay, .n]),
  ]

  /// Short orders, alphabetical.
  static let commands: [(word: String, sounds: [Phoneme])] = [
    ("back", [.b, .ae, .k]), ("down", [.d, .aw, .n]), ("go", [.g, .ow]), ("help", [.hh, .eh, .l, .p]),
    ("left", [.l, .eh, .f, .t]), ("more", [.m, .ao, .r]), ("no", [.n, .ow]), ("off", [.ao, .f]), ("on", [.aa, .n]),
    ("right", [.r, .ay, .t]), ("sing", [.s, .ih, .ng]), ("stop", [.s, .t, .aa, .p]), ("turn", [.t, .er, .n]),
    ("up", [.ah, .p]), ("wash", [.w, .aa, .sh]), ("yes", [.y, .eh, .s]),
  ]
}
