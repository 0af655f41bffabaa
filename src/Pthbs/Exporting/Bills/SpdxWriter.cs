using System.Globalization;
using System.Text.Json;
using Pthbs.Scripts;

namespace Pthbs.Exporting.Bills;

/// <summary>Writes the elements of an SPDX 3.0.1 document. An element's id is given without what all ids of the document begin with.</summary>
internal sealed class SpdxWriter(Utf8JsonWriter json, string space)
{
    /// <summary>Stands for an element of which nothing is said.</summary>
    public const string NoAssertion = "https://spdx.org/rdf/3.0.1/terms/Core/NoAssertionElement";

    private const string Creation = "_:creation";
    private readonly List<string> _elements = [];
    private int _relations;

    public void Begin()
    {
        json.WriteStartObject();
        json.WriteString("@context", "https://spdx.org/rdf/3.0.1/spdx-context.jsonld");
        json.WriteStartArray("@graph");
        json.WriteStartObject();
        json.WriteString("type", "CreationInfo");
        json.WriteString("@id", Creation);
        json.WriteString("specVersion", "3.0.1");
        // The time that all builds have.
        json.WriteString("created", DateTimeOffset.FromUnixTimeSeconds(BuildFormat.Epoch).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        List("createdBy", ["agent-pthbs"]);
        json.WriteEndObject();
    }

    /// <summary>Ends the document.</summary>
    /// <param name="roots">The elements that it is about.</param>
    public void End(List<string> roots)
    {
        var all = new List<string>(_elements);
        Element("software_Sbom", "sbom", null);
        List("rootElement", roots);
        List("element", all);
        Texts("software_sbomType", ["build"]);
        EndElement();
        Element("SpdxDocument", "document", null);
        List("rootElement", ["sbom"]);
        all.Add("sbom");
        List("element", all);
        Texts("profileConformance", ["core", "software", "simpleLicensing", "build"]);
        EndElement();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Begins an element; its further members follow.</summary>
    public void Element(string type, string id, string? name)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteString("spdxId", Iri(id));
        json.WriteString("creationInfo", Creation);
        if (name is not null) json.WriteString("name", name);
        _elements.Add(id);
    }

    public void EndElement() => json.WriteEndObject();

    /// <summary>Writes how elements are related. Nothing is written if there is nothing to relate to.</summary>
    public void Relation(string from, string type, IReadOnlyList<string> to, string? completeness = null, string? comment = null)
    {
        if (to.Count == 0) return;
        Element("Relationship", "relationship-" + _relations++.ToString(CultureInfo.InvariantCulture), null);
        if (comment is not null) json.WriteString("comment", comment);
        json.WriteString("from", Iri(from));
        json.WriteString("relationshipType", type);
        List("to", to);
        if (completeness is not null) json.WriteString("completeness", completeness);
        EndElement();
    }

    public void Identifier(string type, string value)
    {
        json.WriteStartObject();
        json.WriteString("type", "ExternalIdentifier");
        json.WriteString("externalIdentifierType", type);
        json.WriteString("identifier", value);
        json.WriteEndObject();
    }

    public void Hash(string member, string sha256, string? comment = null)
    {
        json.WriteStartArray(member);
        json.WriteStartObject();
        json.WriteString("type", "Hash");
        if (comment is not null) json.WriteString("comment", comment);
        json.WriteString("algorithm", "sha256");
        json.WriteString("hashValue", sha256);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    public void References(string type, List<string> locators)
    {
        json.WriteStartArray("externalRef");
        json.WriteStartObject();
        json.WriteString("type", "ExternalRef");
        json.WriteString("externalRefType", type);
        Texts("locator", locators);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    public void Entry(string key, string value)
    {
        json.WriteStartObject();
        json.WriteString("type", "DictionaryEntry");
        json.WriteString("key", key);
        json.WriteString("value", value);
        json.WriteEndObject();
    }

    private void List(string member, IReadOnlyList<string> ids)
    {
        json.WriteStartArray(member);
        foreach (var id in ids) json.WriteStringValue(Iri(id));
        json.WriteEndArray();
    }

    private void Texts(string member, List<string> texts)
    {
        json.WriteStartArray(member);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private string Iri(string id) => id == NoAssertion ? id : $"{space}#{Uri.EscapeDataString(id)}";
}
