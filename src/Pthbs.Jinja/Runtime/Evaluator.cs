namespace Pthbs.Jinja.Runtime;

/// <summary>A compiled expression.</summary>
internal abstract class Evaluator(int position)
{
    public int Position => position;

    public abstract object? Evaluate(Frame frame);

    /// <summary>Prints the value; calls print as they go, without making a string first.</summary>
    public virtual void Print(Frame frame)
    {
        var value = Evaluate(frame);
        frame.Position = position;
        frame.Write(value);
    }
}
