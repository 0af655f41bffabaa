using System.Text;
using System.Text.Json.Nodes;
using Pthbs.Store;

namespace Pthbs.Tests.Store;

/// <summary>Records are knowledge, not truth: one that is not whole is lost, and never half believed.</summary>
public sealed class RecordArchiveTests
{
    private static readonly string Hash = new('a', 64);

    private static JsonObject Whole() => new()
    {
        ["id"] = $"zlib.{Hash}",
        ["version"] = "1",
        ["output-hash"] = Hash,
        ["masked-hash"] = Hash,
        ["references"] = new JsonArray($"b.{Hash}"),
        ["size"] = 1,
        ["options"] = new JsonArray("sandbox=off"),
    };

    private static BuildRecord? Parse(JsonNode json) => RecordArchive.Parse(Encoding.UTF8.GetBytes(json.ToJsonString()));

    [Fact]
    public void A_whole_record_is_read() => Assert.Equal([$"b.{Hash}"], Parse(Whole())!.References);

    [Theory]
    [InlineData("id", "null")]
    [InlineData("id", "\"../../etc\"")]
    [InlineData("version", "null")]
    [InlineData("output-hash", "null")]
    [InlineData("masked-hash", "\"x\"")]
    [InlineData("references", "null")]
    [InlineData("references", "[null]")]
    [InlineData("references", "[\"../x\"]")]
    [InlineData("size", "-1")]
    [InlineData("size", "1e99")]
    [InlineData("options", "null")]
    [InlineData("options", "[null]")]
    [InlineData("started", "\"yesterday\"")]
    public void A_record_that_lacks_what_it_must_have_is_lost(string member, string value)
    {
        var record = Whole();
        record[member] = JsonNode.Parse(value);
        Assert.Null(Parse(record));
        record = Whole();
        if (member is not ("options" or "started"))
        {
            record.Remove(member);
            Assert.Null(Parse(record));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    public void What_is_no_record_is_lost(string json)
    {
        Assert.Null(RecordArchive.Parse(Encoding.UTF8.GetBytes(json)));
        Assert.Empty(RecordArchive.ParseDurations(Encoding.UTF8.GetBytes(json)));
    }
}
