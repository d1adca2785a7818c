/// What a person is told at the start and by `help`.
enum Welcome {
  static let banner = "heddle \(HeddleVersion.current): multimodal multitask learning"

  /// The line under the banner on a terminal.
  static let advice = "help tells what there is, Tab completes, exit or Ctrl-D leaves"

  /// What `help` alone says.
  static let help = """
    An expression shows its value; let name = … keeps it; a ; at the end hides it.

      let clips = generate(.spokenDigits) |> split(validation: 0.1, test: 0.2)
      let m = model(clips, tasks: { digit: .classify })
      let run = train(m, epochs: 5)
      evaluate(run, on: clips.test)

      help(train)     what a function does, with its arguments and an example; train? is the same
      catalog()       all that can be chosen behind a leading dot; catalog(.fusion) for one kind
      use "a.heddle"  evaluates a script; what it binds is yours

      Tab             completes names, arguments, choices and columns
      Shift-Tab       shows the help of what the cursor stands on
      Up, Down        earlier entries that begin like this one; Ctrl-R finds one by some of its letters
      Right           takes over what is suggested in grey
      Alt-Enter       begins a new line; Enter does so itself while something is open
      Ctrl-C          stops what runs and keeps what it has; Ctrl-L clears the screen
      exit, Ctrl-D    leaves
    """
}
