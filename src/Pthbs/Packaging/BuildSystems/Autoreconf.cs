using Pthbs.Packaging.Reading;

namespace Pthbs.Packaging.BuildSystems;

/// <summary>A <c>configure.ac</c> whose script, or what that needs, has yet to be made.</summary>
internal sealed class Autoreconf : IBuildSystem
{
    /// <inheritdoc/>
    public BuildFacts? Read(SourceTree tree, string name)
    {
        if (ConfigureInput.FileOf(tree) is null || (tree.Has("configure") && !ConfigureInput.LacksMakefiles(tree))) return null;
        var facts = new BuildFacts("autoreconf", tree.Has("configure") ? "autotools, whose makefiles have yet to be made" : "autotools, without a configure script");
        ConfigureInput.ReadInto(facts, tree, hasScript: false);
        // The layout brings it.
        facts.Tools.Remove("pkgconf");
        return facts;
    }
}
