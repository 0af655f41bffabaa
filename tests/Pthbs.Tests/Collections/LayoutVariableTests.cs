using System.Text;
using System.Text.RegularExpressions;
using Pthbs.Collections;

namespace Pthbs.Tests.Collections;

/// <summary>Shell variables of the layouts.</summary>
public sealed partial class LayoutVariableTests
{
    /// <summary>What a layout sets before a test and reads after it has a name that no test would use.</summary>
    [Fact]
    public void A_test_may_call_its_variables_as_it_likes()
    {
        using var small = new TemporaryDirectory();
        small.Write("pthbs.yaml", "name: mine\nsystem: x86_64-linux\n");
        small.Write("packages/hello/hello.sh.j2", "{% extends \"layouts/base.sh.j2\" %}\n{% set version = \"1\" %}\n{% block sources %}{% endblock %}\n");
        small.Write("packages/hello/test-hello.sh.j2", "{% extends \"layouts/test.sh.j2\" %}\n{% block test %}\nmine=3\nresult works\n{% endblock %}\n");
        using var below = Collection.Open(ShippedCollection.Path);
        using var collection = Collection.Open(small.Path, below.Directories[0]);
        var script = Encoding.UTF8.GetString(new Generator(collection).Generate(new PackageRequest("test-hello")).Script.Bytes.Span);
        var set = script.Split('\n').Where(line => Setting().IsMatch(line)).Select(line => line.Split('=')[0]).ToList();
        Assert.Equal(["pthbs_result", "mine"], set);
    }

    [GeneratedRegex("^[a-z_]+=")]
    private static partial Regex Setting();
}
