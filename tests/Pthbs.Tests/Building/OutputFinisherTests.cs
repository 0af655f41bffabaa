using System.Text;
using Pthbs.Building;
using Pthbs.Environments;
using Pthbs.Errors;
using Pthbs.Files.Trees;
using Pthbs.Scripts;

namespace Pthbs.Tests.Building;

public sealed class OutputFinisherTests
{
    private const string Script = "#!/bin/sh\n#: pthbs 1\n#: name x\n#: version 1\n#: system x86_64-linux\n#: option allow-path=*\necho\n";

    /// <summary>How many problems there are is up to the build: the time for each must not grow with their number.</summary>
    [Fact]
    public void Very_many_problems_are_told_in_one_look_at_each()
    {
        const int many = 50_000;
        using var output = new TemporaryDirectory();
        for (var i = 0; i < many; i++) output.Handle.CreateFifo($"f{i}");

        var error = Assert.Throws<PthbsException>(() => OutputFinisher.Finish(
            output.Handle, BuildScript.Parse(Encoding.UTF8.GetBytes(Script), "x"), [], ForestBuilder.Build([]), new OutputTerms(default, TreeLimits.None, ["/somewhere/build", "/somewhere/out"]), _ => { }, TestContext.Current.CancellationToken));

        // No script can allow what no package may hold.
        Assert.Contains($"{many} problems", error.Message, StringComparison.Ordinal);
    }
}
