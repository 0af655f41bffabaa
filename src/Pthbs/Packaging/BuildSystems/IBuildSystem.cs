using Pthbs.Packaging.Reading;

namespace Pthbs.Packaging.BuildSystems;

/// <summary>Recognises the sources of one build system, and reads what their files say.</summary>
internal interface IBuildSystem
{
    /// <summary>What is read of a source; null if it is not built so.</summary>
    /// <param name="tree">The source.</param>
    /// <param name="name">The package's name.</param>
    BuildFacts? Read(SourceTree tree, string name);
}
