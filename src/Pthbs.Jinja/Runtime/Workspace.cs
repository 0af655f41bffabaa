namespace Pthbs.Jinja.Runtime;

/// <summary>
/// Frames and captured text that nothing uses at the moment. A rendering goes through hundreds of them, and the next one through as many:
/// an environment hands them from one rendering to the next. Not for use by two threads at a time.
/// </summary>
internal sealed class Workspace
{
    private const int MostFrames = 64;
    private const int MostOutputs = 16;

    private readonly Stack<Frame> _frames = new();
    private readonly Stack<CapturedOutput> _outputs = new();

    public Frame TakeFrame() => _frames.TryPop(out var frame) ? frame : new Frame();

    public void PutBack(Frame frame) => _frames.Push(frame);

    public CapturedOutput TakeOutput() => _outputs.TryPop(out var output) ? output : new CapturedOutput();

    public void PutBack(CapturedOutput output) => _outputs.Push(output);

    /// <summary>Lets go of what the rendering that ends has made, and of more frames and text than most renderings need.</summary>
    public void Clear()
    {
        while (_frames.Count > MostFrames) _frames.Pop();
        while (_outputs.Count > MostOutputs) _outputs.Pop();
        foreach (var frame in _frames) frame.Clear();
        foreach (var output in _outputs) output.Clear();
    }
}
