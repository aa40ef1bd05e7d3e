namespace StreamML.StreamProcessors.Stages;

/// <summary>Kafka keys of the records that belong to a contact.</summary>
internal static class RecordKeys
{
    /// <summary>The contact key; for what names nobody its own id, so that its revisions keep their order.</summary>
    public static string Of(string contactKey, string tenant, string id)
        => contactKey.Length > 0 ? contactKey : $"{tenant}/{id}";
}
