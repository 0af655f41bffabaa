namespace Pthbs.Jinja;

/// <summary>A global function, a filter or a test. A filter's or test's first positional argument is the value it is applied to.</summary>
/// <param name="context">Who calls, and from where.</param>
/// <param name="args">What it was given; <see cref="Arguments.Bind"/> puts it in order.</param>
public delegate object? JinjaFunction(CallContext context, Arguments args);
