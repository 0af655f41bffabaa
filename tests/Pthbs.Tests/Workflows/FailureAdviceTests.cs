using Pthbs.Building;
using Pthbs.Errors;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Workflows;

namespace Pthbs.Tests.Workflows;

/// <summary>What is told besides a failure is advice: whatever goes wrong in finding it, the failure itself is told, and the run goes on.</summary>
public sealed class FailureAdviceTests
{
    [Fact]
    public void A_failure_is_told_though_its_advice_fails()
    {
        var (told, failed) = (new Told(), new BuildFailed(PackageId.Of("x", []), new PthbsException(ErrorKind.Build, "the build failed"), 1));

        // Without a session, the first question fails.
        new FailureAdvice(null!, told).Report(failed);

        Assert.Equal([failed], told.Events);
    }

    private sealed class Told : IBuildObserver
    {
        public List<BuildEvent> Events { get; } = [];

        public void Planned(BuildPlan plan)
        {
        }

        public void Report(BuildEvent value) => Events.Add(value);

        public void Report(FetchEvent value)
        {
        }
    }
}
