using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using System.Xml.Linq;
using Microsoft.OpenApi;

namespace StreamML.Api.Server;

/// <summary>
/// Describes schemas by the documentation comments of their types: what a field means, its unit, range and default
/// stand in one place. The compiler writes the comments to a file beside the program.
/// </summary>
internal static class SchemaTexts
{
    private static readonly Lazy<IReadOnlyDictionary<string, XElement>> Members = new(Read);

    /// <summary>Describes a type and its fields.</summary>
    public static void Describe(OpenApiSchema schema, JsonTypeInfo type)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (type.Type.Assembly != typeof(SchemaTexts).Assembly || schema.Properties is not { } properties)
        {
            return;
        }

        schema.Description ??= TextOf(Member(type.Type)?.Element("summary"));
        foreach (var field in type.Properties)
        {
            // What has fields of its own is described where it is defined.
            if (properties.TryGetValue(field.Name, out var property)
                && property is OpenApiSchema { Properties: null or { Count: 0 } } own
                && field.AttributeProvider is PropertyInfo info)
            {
                own.Description ??= Of(info);
            }
        }
    }

    private static string? Of(PropertyInfo property)
    {
        var type = property.DeclaringType!;
        string? text = TextOf(Find($"P:{NameOf(type)}.{property.Name}")?.Element("summary"));
        return text ?? TextOf(Member(type)?.Elements("param")
            .FirstOrDefault(param => param.Attribute("name")?.Value == property.Name));
    }

    private static XElement? Member(Type type) => Find($"T:{NameOf(type)}");

    private static XElement? Find(string member) => Members.Value.GetValueOrDefault(member);

    private static string NameOf(Type type) =>
        (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');

    private static string? TextOf(XElement? element)
    {
        if (element is null)
        {
            return null;
        }

        string text = string.Concat(element.DescendantNodes().Select(node => node switch
        {
            XText words => words.Value,
            XElement { Name.LocalName: "see" or "paramref" } reference => NameIn(reference),
            _ => "",
        }));
        string joined = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return joined.Length > 0 ? joined : null;
    }

    private static string NameIn(XElement reference) =>
        (reference.Attribute("cref") ?? reference.Attribute("name"))?.Value.Split('.', ':')[^1] ?? "";

    private static IReadOnlyDictionary<string, XElement> Read()
    {
        string path = Path.Combine(AppContext.BaseDirectory, $"{typeof(SchemaTexts).Assembly.GetName().Name}.xml");
        return File.Exists(path)
            ? XDocument.Load(path).Descendants("member")
                .ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal)
            : new Dictionary<string, XElement>(StringComparer.Ordinal);
    }
}
