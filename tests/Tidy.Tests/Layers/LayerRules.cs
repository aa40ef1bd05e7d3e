using System.Xml.Linq;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StreamML.Tidy.Tests.Layers;

/// <summary>The house: an arrow points down only, and roles meet on topics.</summary>
internal static class LayerRules
{
    private static readonly string[] KafkaClients = ["Confluent.Kafka", "Confluent.SchemaRegistry"];

    /// <summary>A reference leads from a higher number to a lower one. Equal numbers do not know each other.</summary>
    private static readonly Dictionary<string, int> Height = new()
    {
        ["Schemas"] = 0,
        ["ClientGenerator"] = 0,
        ["OnnxGraphs"] = 0,
        ["EmbeddedKafka"] = 0,
        ["EmbeddedRegistry"] = 0,
        ["Messaging"] = 1,
        ["WhatsApp"] = 1,
        ["Inference"] = 1,
        ["Features"] = 2,
        ["Storage"] = 2,
        ["Serving"] = 2,
        ["Access"] = 2,
        ["Ingest"] = 3,
        ["StreamProcessors"] = 3,
        ["Trainer"] = 3,
        ["Sink"] = 3,
        ["Traffic"] = 3,
        ["Api"] = 4,
        ["Hosting"] = 5,
        ["Demo"] = 6,
        ["FaultInjection"] = 7,
        ["Bench"] = 7,
        ["Cli"] = 8,
    };

    private static readonly string[] ForeignFolders = ["Helpers", "Utils", "Models", "Interfaces", "Common"];

    public static IEnumerable<Violation> References(SourceFile project)
    {
        string name = Path.GetFileNameWithoutExtension(project.Path);
        if (!Height.TryGetValue(name, out int height))
        {
            yield return new("layers", project.Path, name, 0, "a project that the house does not know");
            yield break;
        }

        foreach (string include in Includes(project, "ProjectReference"))
        {
            string target = Path.GetFileNameWithoutExtension(include.Replace('\\', '/'));
            if (!Height.TryGetValue(target, out int below) || below >= height)
            {
                yield return new("layers", project.Path, target, 0, $"{name} may not reference {target}");
            }
        }

        foreach (string client in Includes(project, "PackageReference").Intersect(KafkaClients))
        {
            if (name != "Messaging")
            {
                yield return new("layers", project.Path, client, 0, $"only Messaging references {client}");
            }
        }
    }

    /// <summary>A package flows on to whoever references its project, so the code is held as well.</summary>
    public static IEnumerable<Violation> KafkaClientNames(SourceFile file) =>
        from name in file.Root.DescendantNodes().OfType<QualifiedNameSyntax>()
        where KafkaClients.Contains(name.ToString()) && file.Path.StartsWith("src/", StringComparison.Ordinal)
            && !file.Path.StartsWith("src/Messaging/", StringComparison.Ordinal)
        select new Violation(
            "kafka-client", file.Path, "-", SourceFile.LineOf(name), $"only Messaging names {name}");

    /// <summary>Settings and environment reach a component through its options, which Hosting and Cli bind.</summary>
    public static IEnumerable<Violation> Configuration(SourceFile file)
    {
        if (file.Path.StartsWith("src/Cli/", StringComparison.Ordinal)
            || file.Path.StartsWith("src/Hosting/", StringComparison.Ordinal))
        {
            yield break;
        }

        foreach (var name in file.Root.DescendantNodes().OfType<SimpleNameSyntax>())
        {
            if (name.Identifier.Text is "GetEnvironmentVariable" or "GetEnvironmentVariables" or "IConfiguration"
                or "IConfigurationRoot" or "IConfigurationSection" or "ConfigurationBuilder")
            {
                yield return new("configuration", file.Path, "-", SourceFile.LineOf(name), name.Identifier.Text);
            }
        }
    }

    public static IEnumerable<Violation> Folders(SourceFile file) =>
        from part in file.Path.Split('/')[..^1]
        where ForeignFolders.Contains(part)
        select new Violation("folders", file.Path, part, 0, "folders are features or stages");

    private static IEnumerable<string> Includes(SourceFile project, string element) =>
        XDocument.Parse(project.Text).Descendants(element).Select(item => item.Attribute("Include")?.Value ?? "");
}
