namespace Pthbs.Fuzz.Seeds;

/// <summary>Compressed archives: one small one in each format, made once by the format's own program.</summary>
internal static class PackedSamples
{
    /// <summary>Each holds one file <c>lz</c> with the text <c>lzip</c> and a newline.</summary>
    public static readonly IReadOnlyDictionary<string, byte[]> All = new Dictionary<string, string>
    {
        ["gzip"] = "H4sIAAAAAAAAA8upYqA5MAACMxMTMA0E6DQQmDIYGpsbmZsYQsXNjE0MGRQMaO80BobS4pLEIqCV9LBrEIKcqswCroF2xCgYBaNgFIwCugMAXXvT6wAIAAA=",
        ["bzip2"] = "QlpoOTFBWSZTWchjeoQAAC/bgMkQQAB/gAABYCReEAgIIABUQp6npPRMTNRmptBJTJNMjQBoN7Iw/RFA8EE7VmR0kxjBJlZquJoCKcOD0AlXo1M7okFIP/Sdmd9OCCOxdyRThQkMhjeoQA==",
        ["xz"] = "/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4Af/AERdADYefBugolE3r8EVax9GfEkL3YRz/ePtEvK8dUG1XvtmX71cdf0RRnF/ROB8Pyp39H721+7jhLxyj8fg2Hx2GgXuzvoAAMt6PYVpziLkAAFggBAAAACKPF4qscRn+wIAAAAABFla",
        ["zstd"] = "KLUv/WQABw0CAPJCChGgqwNA24kcACS2nv25/up1GQUKvdTvOo25Hoo5CqYRZmDJfzPLf18KByAgNx33/WUOdcAmvrkpAsPxiQ8BOudsww==",
        ["lzip"] = "TFpJUAEMADYefBugolE3r8EVax9GfEkL3YRz/ePtEvK8dUG1XvtmX71cdf0RRnF/SUAYfX4d/ri9/afOUpwRYXXbq3xl3Ltw3//SmnAAXXvT6wAIAAAAAAAAYgAAAAAAAAA=",
    }.ToDictionary(sample => sample.Key, sample => Convert.FromBase64String(sample.Value));
}
