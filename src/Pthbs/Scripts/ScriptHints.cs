namespace Pthbs.Scripts;

/// <summary>
/// How a person states what a header says, for hints. Most scripts come of a template that extends a layout, and there the layout writes the header of the template's facts: that comes first.
/// </summary>
public static class ScriptHints
{
    /// <summary>How an option is set.</summary>
    /// <param name="option">The option and its value.</param>
    public static string SetOption(string option) => $"{{% set options = [\"{option}\"] %}} in its template, or '#: option {option}' in a script without a layout";

    /// <summary>How a package is named that the script depends on.</summary>
    public const string Depends = "{% set depends = [\"NAME\"] %} in its template, or a '#: depends' line in a script without a layout";
}
