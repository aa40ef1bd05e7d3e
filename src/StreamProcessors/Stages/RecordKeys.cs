using System.Text;
using StreamML.Messaging.Sources;

namespace StreamML.StreamProcessors.Stages;

/// <summary>Kafka keys of the records that a stage makes of another record.</summary>
internal static class RecordKeys
{
    /// <summary>
    /// The contact key. What names nobody keeps the key it came with, so that its revisions keep their order.
    /// </summary>
    public static string Of(string contactKey, SourceRecord origin)
        => contactKey.Length > 0 ? contactKey : Encoding.UTF8.GetString(origin.Key ?? []);
}
