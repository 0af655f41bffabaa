namespace Pthbs.Jinja;

/// <summary>What kind of mistake a <see cref="TemplateException"/> tells of. The names in brackets are those that Python's Jinja2 would raise.</summary>
public enum TemplateErrorKind
{
    /// <summary>The template cannot be parsed, or names a filter or test that does not exist (TemplateSyntaxError).</summary>
    Syntax,

    /// <summary>No loader has a template of that name (TemplateNotFound).</summary>
    NotFound,

    /// <summary>A variable, member or block that is not there was used (UndefinedError).</summary>
    Undefined,

    /// <summary>The template asked for something that makes no sense where it stands (TemplateRuntimeError).</summary>
    Runtime,

    /// <summary>An operation was given values that it is not for (TypeError).</summary>
    Type,

    /// <summary>The right type, but a value that will not do (ValueError).</summary>
    Value,

    /// <summary>Division by zero (ZeroDivisionError).</summary>
    ZeroDivision,

    /// <summary>A place that a list or string does not have (IndexError).</summary>
    Index,

    /// <summary>A key that a dictionary does not have (KeyError).</summary>
    Key,

    /// <summary>A member that a filter needed and an object does not have (AttributeError).</summary>
    Attribute,

    /// <summary>A filter was used with arguments that contradict each other (FilterArgumentError).</summary>
    FilterArgument,

    /// <summary>A number too large to be represented (OverflowError).</summary>
    Overflow,

    /// <summary>Too deep, too long, too much: one of the limits in <see cref="JinjaOptions"/>.</summary>
    Limit,

    /// <summary>A function of the host failed; what it threw is the inner exception.</summary>
    Host,
}
