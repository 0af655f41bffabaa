using System.Text;
using Pthbs.Fuzz.Running;
using Pthbs.Fuzz.Seeds;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Fuzz.Parsers;

/// <summary>The packed form of a commit, as it may be carried here from another machine.</summary>
internal static class Git
{
    private static readonly (SourceKey Commit, byte[] Packed) Small = Make();

    public static readonly FuzzTarget Packed = new("git", [Small.Packed], bytes =>
    {
        var objects = new GitObjects(new MemoryStream(bytes), "input");
        GitTree.Walk(objects, Small.Commit, "input", null, GitLimits.Default);
        objects.ExpectEnd();
        // Hashes fit: nothing but the bytes that the commit names came through.
        return bytes.AsSpan().SequenceEqual(Small.Packed) ? "the commit" : throw new DefectException("other bytes than the commit's were taken for it");
    })
    { Words = [" commit ", " tree ", " blob ", " missing\n", "40000 ", "100644 ", "160000 ", "120000 ", "\0", "tree "] };

    private static (SourceKey, byte[]) Make()
    {
        var packed = new MemoryStream();
        var blob = "#!/bin/sh\n"u8.ToArray();
        byte[] inner = [.. "100755 run\0"u8, .. Convert.FromHexString(HostileTrees.IdOf("blob", blob))];
        byte[] tree = [.. "40000 d\0"u8, .. Convert.FromHexString(HostileTrees.IdOf("tree", inner)), .. "120000 l\0"u8,
            .. Convert.FromHexString(HostileTrees.IdOf("blob", blob))];
        var commit = Encoding.ASCII.GetBytes($"tree {HostileTrees.IdOf("tree", tree)}\nauthor a <a> 0 +0000\n\nm\n");
        foreach (var (type, content) in ((string, byte[])[])[("commit", commit), ("tree", tree), ("tree", inner), ("blob", blob), ("blob", blob)])
        {
            packed.Write(Encoding.ASCII.GetBytes($"{HostileTrees.IdOf(type, content)} {type} {content.Length}\n"));
            packed.Write(content);
            packed.WriteByte((byte)'\n');
        }

        return (new SourceKey(SourceKind.Git, HostileTrees.IdOf("commit", commit)), packed.ToArray());
    }
}
