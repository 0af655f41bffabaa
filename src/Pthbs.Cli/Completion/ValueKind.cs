namespace Pthbs.Cli.Completion;

/// <summary>What an argument, or the value of an option, is. It decides what a shell can offer for it.</summary>
internal enum ValueKind
{
    /// <summary>A text that nobody can know: a URL, a version, a new name.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>One of the few words that the option or argument lists.</summary>
    Choice,

    /// <summary>A package as docs/reference/words.md says: of the collection, with parameters, by its id, or a script's file.</summary>
    Package,

    /// <summary>A system as docs/reference/words.md says: a package that is one, or a directory.</summary>
    System,

    /// <summary>The name of a package of the collection, without parameters.</summary>
    PackageName,

    /// <summary>A package of the collection that has a test, with parameters.</summary>
    TestedPackage,

    /// <summary>A package whose failed build is kept.</summary>
    KeptBuild,

    /// <summary>An environment to enter: of the collection, of a root, or of the store.</summary>
    Environment,

    /// <summary>The name of an environment of the collection.</summary>
    CollectionEnvironment,

    /// <summary>A package or an environment.</summary>
    Stored,

    /// <summary>The id of a package or an environment that is known here.</summary>
    Id,

    /// <summary>A root.</summary>
    Root,

    /// <summary>A generation of the root that was named before.</summary>
    Generation,

    /// <summary>A limit and its value.</summary>
    Limit,

    /// <summary>A command of pthbs, or a group of commands.</summary>
    Command,

    /// <summary>A file of any kind.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,
}
