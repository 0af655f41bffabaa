using Pthbs.Files;

namespace Pthbs.Sources;

/// <summary>A partial file for those who write to streams.</summary>
internal sealed class AppendStream(PartialFile partial) : WriteOnlyStream
{
    public override void Write(ReadOnlySpan<byte> buffer) => partial.Append(buffer);
}
