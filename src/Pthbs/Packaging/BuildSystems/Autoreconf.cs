using Pthbs.Packaging.Reading;

namespace Pthbs.Packaging.BuildSystems;

/// <summary>A <c>configure.ac</c> whose script has yet to be made.</summary>
internal sealed class Autoreconf : IBuildSystem
{
    /// <inheritdoc/>
    public BuildFacts? Read(SourceTree tree, string name)
    {
        if (tree.Has("configure") || ConfigureInput.FileOf(tree) is null) return null;
        var facts = new BuildFacts("autoreconf", "autotools, without a configure script");
        ConfigureInput.ReadInto(facts, tree, hasScript: false);
        // The layout brings it.
        facts.Tools.Remove("pkgconf");
        return facts;
    }
}
