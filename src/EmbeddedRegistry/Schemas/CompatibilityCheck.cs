using StreamML.EmbeddedRegistry.Protobuf;

namespace StreamML.EmbeddedRegistry.Schemas;

/// <summary>Result of a check.</summary>
/// <param name="Mode">The level used.</param>
/// <param name="Differences">Incompatible differences, each with the version it was found against.</param>
/// <param name="OldVersion">The first incompatible version; 0 if there is none.</param>
/// <param name="OldText">Its text.</param>
internal sealed record CompatibilityVerdict(
    CompatibilityMode Mode, IReadOnlyList<string> Differences, int OldVersion, string OldText)
{
    public bool IsCompatible => Differences.Count == 0;

    /// <summary>The messages of a verbose check, as Confluent's clients show them.</summary>
    public IReadOnlyList<string> Messages => IsCompatible ? [] :
    [
        .. Differences,
        $"{{oldSchemaVersion: {OldVersion}}}",
        $"{{oldSchema: '{OldText}'}}",
        $"{{compatibility: '{Mode.NameOf()}'}}",
    ];

    /// <summary>The message of a 409.</summary>
    public string Refusal(string subject) =>
        $"Schema being registered is incompatible with an earlier schema for subject \"{subject}\", details: "
        + $"[{string.Join(", ", Messages)}]";
}

/// <summary>Checks a new schema against old ones under a level.</summary>
internal static class CompatibilityCheck
{
    public static CompatibilityVerdict Run(
        CompatibilityMode mode, ReadSchema @new, IReadOnlyList<(int Version, ReadSchema Schema)> old)
    {
        // From the newest, which users compare with.
        foreach (var (version, schema) in old.Reverse())
        {
            var differences = new List<string>();
            if (mode.ReadsOld())
            {
                Collect(schema.Linked, @new.Linked, "new", "old", differences);
            }

            if (mode.ReadByOld())
            {
                Collect(@new.Linked, schema.Linked, "old", "new", differences);
            }

            if (differences.Count > 0)
            {
                return new CompatibilityVerdict(mode, differences, version, schema.Text);
            }
        }

        return new CompatibilityVerdict(mode, [], 0, "");
    }

    private static void Collect(
        ProtoSchema writer, ProtoSchema reader, string readerName, string writerName, List<string> into)
    {
        foreach (var difference in SchemaDiff.Compare(writer, reader).Where(difference => !difference.IsCompatible))
        {
            into.Add(
                $"{{errorType:\"{difference.Rule}\", description:\"{difference.Describe(readerName, writerName)}\"}}");
        }
    }
}
