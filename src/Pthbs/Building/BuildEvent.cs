using Pthbs.Errors;
using Pthbs.Execution;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Building;

/// <summary>Something that happened to a package. The builder never prints: whoever consumes these does.</summary>
/// <param name="Id">The package.</param>
public abstract record BuildEvent(PackageId Id);

/// <summary>Another builder, on this machine, is at work on the package, or on one that cannot be built at the same time: this one waits for it.</summary>
/// <param name="Id">The package.</param>
/// <param name="Holder">Who is at work, in words.</param>
/// <param name="IsForTurn">Whether it is another package: of builds without a sandbox there is one at a time.</param>
public sealed record BuildWaiting(PackageId Id, string Holder, bool IsForTurn = false) : BuildEvent(Id);

/// <summary>Work on the package begins.</summary>
/// <param name="Id">The package.</param>
/// <param name="ExpectedSeconds">How long a package of this name took last time, if known.</param>
public sealed record BuildStarted(PackageId Id, double? ExpectedSeconds) : BuildEvent(Id);

/// <summary>The package enters a step of its build.</summary>
public sealed record BuildStepped(PackageId Id, BuildStep Step) : BuildEvent(Id);

/// <summary>The build says that a phase begins. It is a display: a build can say what it likes.</summary>
/// <param name="Id">The package.</param>
/// <param name="Phase">One of <see cref="ScriptPhases.Names"/>: each at most once, in their order.</param>
public sealed record BuildPhaseBegan(PackageId Id, string Phase) : BuildEvent(Id);

/// <summary>A line of the build's output.</summary>
public sealed record BuildPrinted(PackageId Id, string Line) : BuildEvent(Id);

/// <summary>The package is in the store.</summary>
/// <param name="Id">The package.</param>
/// <param name="Record">What is known of it.</param>
/// <param name="BuiltElsewhere">Whether another builder was first.</param>
public sealed record BuildSucceeded(PackageId Id, BuildRecord Record, bool BuiltElsewhere) : BuildEvent(Id);

/// <summary>The package could not be built.</summary>
/// <param name="Id">The package.</param>
/// <param name="Error">Why.</param>
/// <param name="Seconds">How long it was tried.</param>
/// <param name="StoppedBefore">The phase that it was to be stopped before, and was; null where something went wrong.</param>
public sealed record BuildFailed(PackageId Id, PthbsException Error, double Seconds, string? StoppedBefore = null) : BuildEvent(Id);

/// <summary>The package was not tried, because one that it needs failed.</summary>
public sealed record BuildSkipped(PackageId Id, PackageId Because) : BuildEvent(Id);

/// <summary>A kept build was resumed and went well to its end. Its output is good, and not published.</summary>
/// <param name="Id">The package of the kept build.</param>
/// <param name="Phase">The phase that it was resumed from.</param>
/// <param name="Seconds">How long that took.</param>
public sealed record BuildResumed(PackageId Id, string Phase, double Seconds) : BuildEvent(Id);

/// <summary>A kept build had been resumed and its output was good; now the package was built whole, from the beginning.</summary>
/// <param name="Id">The package.</param>
/// <param name="Resumed">The package of the build that was resumed.</param>
/// <param name="IsSame">Whether both outputs have one masked hash, each masked with its own id.</param>
public sealed record BuildCompared(PackageId Id, PackageId Resumed, bool IsSame) : BuildEvent(Id)
{
    /// <summary>Whether the script is not the one that the resumed build ran: then it may be that which makes them differ.</summary>
    public bool IsEdited { get; init; }

    /// <summary>Whether the other one is a package that was in the store before.</summary>
    public bool IsInStore { get; init; }
}

/// <summary>Something beside the build did not go well. That is no failure of it.</summary>
/// <param name="Id">The package.</param>
/// <param name="Error">What.</param>
public sealed record BuildWarned(PackageId Id, PthbsException Error) : BuildEvent(Id);
