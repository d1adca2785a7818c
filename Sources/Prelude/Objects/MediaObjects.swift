import Data
import Display
import Language

/// A picture of a dataset, decoded when it is shown.
struct PictureObject: Object {
  let reference: PictureReference
  let kindName = "picture"

  func rendering(_ context: RenderingContext) -> Rendering {
    guard let picture = try? reference.picture() else {
      return Rendering(text: "unreadable picture \(reference.path ?? "")")
    }
    return Display.Picture(picture).rendering(context)
  }

  func isEqual(to other: any Object) -> Bool { (other as? PictureObject)?.reference == reference }
}

/// A sound of a dataset, decoded when it is shown.
struct ClipObject: Object {
  let reference: SoundReference
  let kindName = "clip"

  func rendering(_ context: RenderingContext) -> Rendering {
    guard let clip = try? reference.clip() else { return Rendering(text: "unreadable sound \(reference.path ?? "")") }
    let shown = Display.Clip(clip)
    return Rendering(
      text: "clip of \(NumberFormat.text(clip.seconds)) s at \(clip.rate) Hz",
      html: context.rich ? MediaHTML.player(shown) + MediaHTML.waveform(shown) : nil,
      sound: context.rich ? shown.wav : nil)
  }

  func isEqual(to other: any Object) -> Bool { (other as? ClipObject)?.reference == reference }
}

extension Display.Picture {
  /// The same pixels for display.
  init(_ picture: Data.Picture) {
    self.init(width: picture.width, height: picture.height, channels: picture.channels, samples: picture.pixels)
  }
}

extension Display.Clip {
  /// The same samples for display.
  init(_ clip: Data.Clip) { self.init(samples: clip.samples, rate: clip.rate) }
}
