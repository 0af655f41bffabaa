using Pthbs.Building;
using Pthbs.Cli.Json;
using Pthbs.Errors;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Cli.Tests.Json;

public sealed class JsonRecordTests
{
    private static readonly PackageId Id = PackageId.Of("zlib", "x"u8);

    [Fact]
    public void Every_value_of_a_line_is_written()
    {
        Assert.True(JsonSamples.Kinds.Count() > 20);
        Assert.All(JsonSamples.Kinds, kind =>
        {
            var line = JsonSamples.Whole(kind);
            var members = line.EnumerateObject().Select(m => m.Name).ToList();
            Assert.Equal(members.Distinct(), members);
            // The word of an event may be its class's. An error is made of one value, the members of an error.
            var inherited = members[0] == "event" && kind.GetConstructors()[0].GetParameters().All(p => p.Name != "word") ? 1 : 0;
            Assert.Equal(kind == typeof(ErrorJson) ? JsonSamples.Values(typeof(ErrorMembers)) : JsonSamples.Values(kind), members.Count - inherited);
        });
    }

    [Fact]
    public void The_event_stands_first_and_what_is_not_known_is_left_out()
    {
        Assert.Equal($$"""{"event":"package","id":"{{Id}}","path":"/pthbs/<ü>"}""", Line(new PackageJson(Id.ToString(), "/pthbs/<ü>")));
        Assert.Equal("""{"event":"keep","kind":"package","name":"x","reason":"r"}""", Line(new GarbageItemJson("keep", "package", "x", "r", null)));
        Assert.Equal("""{"event":"plan","build":["a","b"],"fetch":[]}""", Line(new PlanJson(["a", "b"], [])));
        Assert.Equal("""{"path":[{"id":"a"},{"id":"b","relation":"refers","files":["f"]}]}""", Line(new WayJson([new StepJson("a", null, null), new StepJson("b", "refers", ["f"])])));
        Assert.Equal(
            """{"root":"base","generation":3,"made":"2026-01-02T03:04:05+00:00","holds":["x"],"current":true}""",
            Line(new GenerationJson("base", 3, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), ["x"], true)));
    }

    [Fact]
    public void Events_of_builds_have_the_members_of_their_kind_only()
    {
        Assert.Equal($$"""{"event":"started","id":"{{Id}}"}""", Line(BuildEventJson.Of(new BuildStarted(Id, null))));
        Assert.Equal($$"""{"event":"output","id":"{{Id}}","line":"\u001b\u202e"}""", Line(BuildEventJson.Of(new BuildPrinted(Id, "\u001b\u202e"))), ignoreCase: true);
        var error = new PthbsException(ErrorKind.Build, "it failed") { Hint = "look" };
        Assert.Equal($$$"""{"event":"failed","id":"{{{Id}}}","seconds":1.235,"error":{"kind":"build","exit-code":5,"what":"it failed","hint":"look"}}""", Line(BuildEventJson.Of(new BuildFailed(Id, error, 1.23456))));
        Assert.Equal("""{"event":"error","kind":"build","exit-code":5,"what":"it failed","hint":"look"}""", Line(ErrorJson.Of(error)));
    }

    [Fact]
    public void A_shown_package_has_what_is_known_of_it_and_nothing_else()
    {
        var script = BuildScript.Parse("#!/bin/sh\n#: pthbs 2\n#: name a\n#: version 1\n#: system x86_64-linux\ntrue\n"u8.ToArray(), "a.sh");
        var start = $$"""{"id":"{{script.Id}}","name":"a","version":"1","system":"x86_64-linux","path":"/p","built":""";
        Assert.Equal(start + """false,"depends":[],"options":[],"sources":[],"log":"/l"}""", Line(ShowJson.Of(script, null, null, "/p", _ => true, "/l")));

        var record = new BuildRecord
        {
            Id = script.Id.ToString(),
            Version = "1",
            Parameters = new Dictionary<string, string> { ["toolchain"] = "musl" },
            OutputHash = "o",
            MaskedHash = "m",
            References = [],
            Size = 5,
            Phases = [new("unpack", 0.5), new("build", 2)],
            Builder = new(0, null, "1.0"),
            HostProc = false,
            Links = new LinkRecord { Files = [new("bin/a", LinkMatch.Content, "GNU ld", LinkMapState.Read, [new(null, "x.a", 1, ["x.o"])])] },
        };
        Assert.Equal(
            start + """true,"parameters":{"toolchain":"musl"},"depends":[],"options":[],"sources":[],"size":5,"output-hash":"o","masked-hash":"m","references":[],"phases":{"unpack":0.5,"build":2},"builder":{"uid":0,"pthbs":"1.0"},"host-proc":false,"links":{"files":[{"path":"bin/a","matched":"content","linker":"GNU ld","map":"read","taken":[{"package":null,"path":"x.a","count":1,"members":["x.o"]}]}],"unmatched":[],"others":0,"remarks":[]}}""",
            Line(ShowJson.Of(script, null, record, "/p", _ => true, null)));
    }

    private static string Line(JsonRecord record)
    {
        var lines = new List<string>();
        new JsonLines(lines.Add).Write(record);
        return Assert.Single(lines);
    }
}
