using System.Runtime.InteropServices;
using Pthbs.Errors;
using Pthbs.Sandboxing;

namespace Pthbs.Tests.Sandboxing;

public sealed class MachineTypeTests
{
    [Fact]
    public void Another_kind_of_machine_is_told_before_anything_is_begun()
    {
        Assert.Null(MachineType.Problem(RuntimeInformation.ProcessArchitecture));
        foreach (var type in Enum.GetValues<Architecture>().Where(t => t != Architecture.X64))
        {
            var problem = MachineType.Problem(type);
            Assert.Equal((ErrorKind.Machine, "x86_64"), (problem!.Kind, problem.Expected));
        }
    }
}
