import Display
import Language

/// A drawing in the language.
struct PlotObject: Object {
  let plot: Display.Plot
  let kindName = "plot"

  func rendering(_ context: RenderingContext) -> Rendering { plot.rendering(context) }

  func isEqual(to other: any Object) -> Bool { (other as? PlotObject)?.plot == plot }
}
