using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace StreamML.Cli.Tests.Compose;

/// <summary>A compose file as plain dictionaries, its anchors and merge keys resolved.</summary>
internal sealed class ComposeFile
{
    private readonly Dictionary<object, object> _root;

    /// <summary>Parses the text.</summary>
    /// <exception cref="YamlException">It is not YAML.</exception>
    public ComposeFile(string text)
    {
        var parser = new MergingParser(new Parser(new StringReader(text)));
        _root = new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(parser);
    }

    /// <summary>Services by name.</summary>
    public IReadOnlyDictionary<string, Dictionary<object, object>> Services =>
        Map(_root, "services").ToDictionary(pair => (string)pair.Key, pair => (Dictionary<object, object>)pair.Value);

    /// <summary>The services that run a role of ours, by the role's name: their command is <c>run ROLE</c>.</summary>
    public IReadOnlyDictionary<string, Dictionary<object, object>> Roles =>
        Services.Values.Where(service => service.ContainsKey("command"))
            .ToDictionary(service => (string)((List<object>)service["command"])[1], service => service);

    /// <summary>A mapping inside a mapping; empty where there is none.</summary>
    public static Dictionary<object, object> Map(Dictionary<object, object> owner, string key) =>
        owner.TryGetValue(key, out object? value) ? (Dictionary<object, object>)value : [];

    /// <summary>Names of environment variables of a service.</summary>
    public static IEnumerable<string> Settings(Dictionary<object, object> service) =>
        Map(service, "environment").Keys.Cast<string>();
}
