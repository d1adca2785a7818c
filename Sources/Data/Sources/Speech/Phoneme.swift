/// The sounds of English that the lexicon needs, named as in ARPAbet.
///
/// Vowel formants are those of Peterson & Barney 1952 (men); consonants follow Klatt 1980, table III.
enum Phoneme: String, CaseIterable {
  case aa, ae, ah, ao, aw, ay, b, d, eh, er, ey, f, g, hh, ih, iy, k, l, m, n, ng, ow, p, r, s, sh, t, th, uw, v, w, y,
    z

  /// The stretches it is made of. `next` is the sound that follows, which the release of a stop already prepares.
  func segments(before next: Phoneme?) -> [Segment] {
    switch self {
    case .aa: return [Self.vowel(730, 1090, 2440, 150)]
    case .ae: return [Self.vowel(660, 1720, 2410, 150)]
    case .ah: return [Self.vowel(640, 1190, 2390, 110)]
    case .ao: return [Self.vowel(570, 840, 2410, 150)]
    case .eh: return [Self.vowel(530, 1840, 2480, 120)]
    case .er: return [Self.vowel(490, 1350, 1690, 140)]
    case .ih: return [Self.vowel(390, 1990, 2550, 90)]
    case .iy: return [Self.vowel(270, 2290, 3010, 150)]
    case .uw: return [Self.glide((330, 1150, 2300), (300, 870, 2240), 160)]
    case .aw: return [Self.glide((730, 1300, 2450), (400, 850, 2350), 200)]
    case .ay: return [Self.glide((740, 1150, 2450), (350, 2050, 2600), 210)]
    case .ey: return [Self.glide((500, 1900, 2550), (320, 2250, 2750), 180)]
    case .ow: return [Self.glide((540, 1000, 2400), (350, 780, 2350), 190)]
    case .l: return [Self.sonorant(350, 1050, 2700, voicing: 0.6, 70)]
    case .r: return [Self.sonorant(320, 1100, 1500, voicing: 0.65, 80)]
    case .w: return [Self.sonorant(290, 640, 2250, voicing: 0.6, 80)]
    case .y: return [Self.sonorant(270, 2250, 3000, voicing: 0.6, 70)]
    case .m: return [Self.nasal(1050, 2250, 85)]
    case .n: return [Self.nasal(1650, 2550, 85)]
    case .ng: return [Self.nasal(2100, 2700, 90)]
    case .f: return [Self.fricative(1000, 2100, level: 0.16, hiss: 2900, width: 3000, 110)]
    case .th: return [Self.fricative(1350, 2500, level: 0.12, hiss: 3400, width: 2600, 100)]
    case .s: return [Self.fricative(1700, 2600, level: 0.5, hiss: 3700, width: 700, 120)]
    case .sh: return [Self.fricative(1800, 2500, level: 0.5, hiss: 2500, width: 600, 120)]
    case .v: return [Self.fricative(1050, 2150, level: 0.08, hiss: 2900, width: 3000, voicing: 0.4, 70)]
    case .z: return [Self.fricative(1700, 2600, level: 0.28, hiss: 3700, width: 700, voicing: 0.35, 95)]
    case .hh:
      var breath = next?.opening ?? Self.vowel(500, 1500, 2500, 0).start
      breath.voicing = 0
      breath.aspiration = 0.35
      return [Segment(breath, 70)]
    case .p: return Self.stop(900, 2100, burst: 0.25, hiss: 900, width: 1600, isVoiced: false, before: next)
    case .t: return Self.stop(1750, 2700, burst: 0.6, hiss: 3500, width: 1200, isVoiced: false, before: next)
    case .k:
      let front = max(1300, min(2500, (next?.opening.formants[1] ?? 1600) + 200))
      return Self.stop(front, front + 500, burst: 0.5, hiss: front, width: 500, isVoiced: false, before: next)
    case .b: return Self.stop(900, 2100, burst: 0.15, hiss: 800, width: 1600, isVoiced: true, before: next)
    case .d: return Self.stop(1750, 2700, burst: 0.3, hiss: 3400, width: 1200, isVoiced: true, before: next)
    case .g:
      let front = max(1300, min(2500, (next?.opening.formants[1] ?? 1600) + 200))
      return Self.stop(front, front + 500, burst: 0.3, hiss: front, width: 500, isVoiced: true, before: next)
    }
  }

  /// The articulation with which it begins.
  private var opening: Articulation {
    segments(before: nil).first?.start ?? Articulation(formants: [500, 1500, 2500, 3500])
  }

  private static func vowel(_ f1: Float, _ f2: Float, _ f3: Float, _ duration: Float) -> Segment {
    Segment(Articulation(formants: [f1, f2, f3, 3500], voicing: 1), duration)
  }

  private static func glide(
    _ start: (Float, Float, Float), _ end: (Float, Float, Float), _ duration: Float
  ) -> Segment {
    Segment(
      Articulation(formants: [start.0, start.1, start.2, 3500], voicing: 1),
      to: Articulation(formants: [end.0, end.1, end.2, 3500], voicing: 0.9), duration)
  }

  private static func sonorant(
    _ f1: Float, _ f2: Float, _ f3: Float, voicing: Float, _ duration: Float
  ) -> Segment {
    Segment(Articulation(formants: [f1, f2, f3, 3400], bandwidths: [80, 110, 160, 250], voicing: voicing), duration)
  }

  private static func nasal(_ f2: Float, _ f3: Float, _ duration: Float) -> Segment {
    Segment(Articulation(formants: [260, f2, f3, 3400], bandwidths: [100, 350, 350, 400], voicing: 0.45), duration)
  }

  private static func fricative(
    _ f2: Float, _ f3: Float, level: Float, hiss: Float, width: Float, voicing: Float = 0, _ duration: Float
  ) -> Segment {
    Segment(
      Articulation(
        formants: [300, f2, f3, 3500], bandwidths: [120, 150, 200, 300], voicing: voicing, frication: level, hiss: hiss,
        hissWidth: width),
      duration)
  }

  /// A closure, a burst, and breath until the voice sets in where it is voiceless.
  private static func stop(
    _ f2: Float, _ f3: Float, burst: Float, hiss: Float, width: Float, isVoiced: Bool, before next: Phoneme?
  ) -> [Segment] {
    var closed = Articulation(formants: [250, f2, f3, 3500], hiss: hiss, hissWidth: width)
    closed.voicing = isVoiced ? 0.12 : 0
    var released = closed
    released.voicing = 0
    released.frication = burst
    var result = [Segment(closed, isVoiced ? 55 : 65), Segment(released, isVoiced ? 12 : 18)]
    if !isVoiced {
      var breath = closed
      breath.aspiration = 0.22
      result.append(Segment(breath, next == nil ? 20 : 30))
    }
    return result
  }
}
