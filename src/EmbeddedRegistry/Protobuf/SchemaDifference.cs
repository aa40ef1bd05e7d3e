namespace StreamML.EmbeddedRegistry.Protobuf;

/// <summary>Confluent's names of differences between two Protobuf schemas.</summary>
internal enum SchemaRule
{
#pragma warning disable CA1707 // The names are Confluent's and are sent unchanged.
    PACKAGE_CHANGED,
    MESSAGE_ADDED,
    MESSAGE_REMOVED,
    MESSAGE_MOVED,
    ENUM_ADDED,
    ENUM_REMOVED,
    ENUM_CONST_ADDED,
    ENUM_CONST_CHANGED,
    ENUM_CONST_REMOVED,
    FIELD_ADDED,
    FIELD_REMOVED,
    FIELD_NAME_CHANGED,
    FIELD_KIND_CHANGED,
    FIELD_SCALAR_KIND_CHANGED,
    FIELD_NAMED_TYPE_CHANGED,
    FIELD_NUMERIC_LABEL_CHANGED,
    FIELD_STRING_OR_BYTES_LABEL_CHANGED,
    REQUIRED_FIELD_ADDED,
    REQUIRED_FIELD_REMOVED,
    ONEOF_ADDED,
    ONEOF_REMOVED,
    ONEOF_FIELD_ADDED,
    ONEOF_FIELD_REMOVED,
    MULTIPLE_FIELDS_MOVED_TO_ONEOF,
    FIELD_MOVED_TO_EXISTING_ONEOF,
#pragma warning restore CA1707
}

/// <summary>One difference between a writer's and a reader's schema.</summary>
/// <param name="Rule">The rule it falls under.</param>
/// <param name="Path">Location: <c>#/Message/Nested/fieldNumber</c>.</param>
internal sealed record SchemaDifference(SchemaRule Rule, string Path)
{
    /// <summary>Whether the difference is compatible for a reader of the new schema.</summary>
    public bool IsCompatible => Rule is SchemaRule.MESSAGE_ADDED or SchemaRule.MESSAGE_MOVED
        or SchemaRule.ENUM_ADDED or SchemaRule.ENUM_REMOVED
        or SchemaRule.ENUM_CONST_ADDED or SchemaRule.ENUM_CONST_CHANGED or SchemaRule.ENUM_CONST_REMOVED
        or SchemaRule.FIELD_ADDED or SchemaRule.FIELD_REMOVED or SchemaRule.FIELD_NAME_CHANGED
        or SchemaRule.FIELD_STRING_OR_BYTES_LABEL_CHANGED
        or SchemaRule.ONEOF_ADDED or SchemaRule.ONEOF_REMOVED or SchemaRule.ONEOF_FIELD_ADDED;

    /// <summary>Describes the difference in one sentence.</summary>
    /// <param name="reader">Name of the reader's schema: "new" or "old".</param>
    /// <param name="writer">Name of the writer's schema.</param>
    public string Describe(string reader, string writer) => Rule switch
    {
        SchemaRule.PACKAGE_CHANGED => $"The {reader} schema has another package than the {writer} schema",
        SchemaRule.MESSAGE_REMOVED => $"The {reader} schema lacks the message at path '{Path}' of the {writer} schema",
        SchemaRule.FIELD_KIND_CHANGED =>
            $"The field at path '{Path}' is a scalar, a map or a message in the {reader} schema, "
            + $"and another of these in the {writer} schema",
        SchemaRule.FIELD_SCALAR_KIND_CHANGED =>
            $"The scalar field at path '{Path}' has a type in the {reader} schema "
            + $"that cannot read its type in the {writer} schema",
        SchemaRule.FIELD_NAMED_TYPE_CHANGED =>
            $"The field at path '{Path}' has another message type in the {reader} schema than in the {writer} schema",
        SchemaRule.FIELD_NUMERIC_LABEL_CHANGED =>
            $"The numeric field at path '{Path}' has another label in the {reader} schema than in the {writer} schema",
        SchemaRule.REQUIRED_FIELD_ADDED =>
            $"The {reader} schema requires a field at path '{Path}' that the {writer} schema lacks",
        SchemaRule.REQUIRED_FIELD_REMOVED =>
            $"The {reader} schema lacks the required field at path '{Path}' of the {writer} schema",
        SchemaRule.ONEOF_FIELD_REMOVED =>
            $"The {reader} schema lacks the oneof field at path '{Path}' of the {writer} schema",
        SchemaRule.MULTIPLE_FIELDS_MOVED_TO_ONEOF =>
            $"The oneof at path '{Path}' of the {reader} schema takes several fields "
            + $"that stand alone in the {writer} schema",
        SchemaRule.FIELD_MOVED_TO_EXISTING_ONEOF =>
            $"The oneof at path '{Path}' of the {reader} schema takes a field that stands alone in the {writer} schema",
        _ => $"{Rule} at path '{Path}'",
    };
}
