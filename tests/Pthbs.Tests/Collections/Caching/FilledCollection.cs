namespace Pthbs.Tests.Collections.Caching;

/// <summary>A collection whose package <c>top</c> is made from each kind of thing that a package can be made from.</summary>
internal static class FilledCollection
{
    /// <summary>A script's first lines.</summary>
    public const string Head = "#!/bin/sh\n#: pthbs 2\n#: name {{ package.name }}\n#: version {{ version | default('1') }}\n#: system {{ system }}\n";

    /// <summary>The template of <c>top</c>.</summary>
    public const string Top = "{% extends 'layouts/base.sh.j2' %}{% set summary = 'one' %}{% set parts = {'inner': {'version': '2', 'files': ['lib/'], 'license_files': ['doc/text'], 'license': 'MIT', 'cpe': 'a:b'}, 'bare': {}} %}{% import 'parts/macros.j2' as m %}{% block body %}#: depends {{ dep('mid') }}\n"
        + "{% for line in dependency_lines(['low']) %}#: depends {{ line }}\n{% endfor %}#: source {{ source('a') }}\n#: source {{ file('fix.patch') }}\n"
        + "echo {{ param('flavour', 'plain') }}\n{% include 'parts/note.j2' %}{% include 'parts/perhaps.j2' ignore missing %}{{ m.said() }}\n{% endblock %}";

    /// <summary>The collection; what was written is old enough to count.</summary>
    /// <param name="grain">How long ago a file must have changed for its stamp to count.</param>
    public static CachedCollection New(TimeSpan? grain = null)
    {
        var collection = new CachedCollection(grain);
        collection.Write("lower/downloadlist.sha256", Lists('a'));
        collection.Write("lower/layouts/base.sh.j2", Head + "{% block body %}{% endblock %}\n");
        collection.Write("lower/parts/note.j2", "# note\n");
        collection.Write("lower/parts/macros.j2", "{% macro said() %}# said{% endmacro %}");
        collection.Write("lower/packages/low/low.sh.j2", Head + "echo low\n");
        collection.Write("lower/packages/other/other.sh.j2", Head + "echo other\n");
        collection.Write("lower/packages/mid/mid.sh.j2", Head + "echo mid\n");
        collection.Write("lower/packages/top/top.sh.j2", Top);
        collection.Write("lower/packages/top/fix.patch", "fix\n");
        Directory.CreateDirectory(collection.PathOf("upper/packages/mid"));
        CachedCollection.Age();
        return collection;
    }

    public static string Lists(char hash) => Line(hash, "a") + Line('9', "b");

    public static string Line(char hash, string name) => $"sha256:{new string(hash, 64)}  {name}  https://example.org/{name}\n";
}
