using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using FieldLabel = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Label;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace StreamML.Schemas.Tests.Released;

/// <summary>The rules of <see cref="SchemaRules"/> over the fields and oneofs of one message.</summary>
internal sealed class FieldRules(string path, DescriptorProto old, DescriptorProto @new, List<RuleViolation> violations)
{
    public void Compare()
    {
        foreach (var before in old.Field)
        {
            string at = $"{path}.{before.Name}";
            var after = @new.Field.FirstOrDefault(field => field.Number == before.Number);
            if (after is null)
            {
                Require(
                    IsReserved(before),
                    "FIELD_NO_DELETE",
                    at,
                    $"field {before.Number} was deleted without reserving number and name",
                    violations);
                continue;
            }

            CompareField(at, before, after, violations);
            Require(
                Oneof(old, before) == Oneof(
                    @new, after), "FIELD_SAME_ONEOF", at, "the field moved into or out of a oneof", violations);
            CompareMapEntry(at, before, after);
        }

        foreach (var oneof in old.OneofDecl.Where(oneof => IsWritten(old, oneof)))
        {
            Require(
                @new.OneofDecl.Any(other => other.Name == oneof.Name),
                "ONEOF_NO_DELETE",
                $"{path}.{oneof.Name}",
                "the oneof was deleted or renamed",
                violations);
        }

        foreach (var added in @new.Field.Where(
            field => field.Label == FieldLabel.Required && old.Field.All(other => other.Number != field.Number)))
        {
            Require(false, "MESSAGE_SAME_REQUIRED_FIELDS", $"{path}.{added.Name}", "a required field was added",
                violations);
        }
    }

    public static void CompareField(
        string at, FieldDescriptorProto before, FieldDescriptorProto after, List<RuleViolation> violations)
    {
        Require(before.Name == after.Name, "FIELD_SAME_NAME", at, $"it is now called {after.Name}", violations);
        Require(
            before.Type == after.Type && before.TypeName == after.TypeName,
            "FIELD_SAME_TYPE",
            at,
            $"it was {TypeName(before)}, and is {TypeName(after)}",
            violations);
        Require(
            before.Label == after.Label && before.Proto3Optional == after.Proto3Optional,
            "FIELD_SAME_CARDINALITY",
            at,
            "its label changed",
            violations);
        var (jsonBefore, jsonAfter) = (JsonName(before), JsonName(after));
        Require(jsonBefore == jsonAfter, "FIELD_SAME_JSON_NAME", at,
            $"in JSON it was {jsonBefore}, and is {jsonAfter}", violations);
        Require(before.DefaultValue == after.DefaultValue, "FIELD_SAME_DEFAULT", at, "its default value changed",
            violations);
        var (options, newOptions) = (before.Options ?? new FieldOptions(), after.Options ?? new FieldOptions());
        Require(options.Jstype == newOptions.Jstype, "FIELD_SAME_JSTYPE", at, "its jstype changed", violations);
        Require(options.Ctype == newOptions.Ctype, "FIELD_SAME_CTYPE", at, "its ctype changed", violations);
    }

    private void CompareMapEntry(string at, FieldDescriptorProto before, FieldDescriptorProto after)
    {
        var (oldEntry, newEntry) = (MapEntry(old, before), MapEntry(@new, after));
        if (oldEntry is null || newEntry is null)
        {
            Require(oldEntry is null == newEntry is null, "FIELD_SAME_TYPE", at, "it turned from or into a map",
                violations);
            return;
        }

        for (int index = 0; index < 2; index++)
        {
            CompareField(
                $"{at}.{oldEntry.Field[index].Name}", oldEntry.Field[index], newEntry.Field[index], violations);
        }
    }

    private bool IsReserved(FieldDescriptorProto field) =>
        @new.ReservedRange.Any(range => field.Number >= range.Start && field.Number < range.End)
        && @new.ReservedName.Contains(field.Name);

    private static DescriptorProto? MapEntry(DescriptorProto message, FieldDescriptorProto field) =>
        field.Type == FieldType.Message && field.Label == FieldLabel.Repeated
            ? message.NestedType.FirstOrDefault(type =>
                (type.Options?.MapEntry ?? false) && field.TypeName.EndsWith("." + type.Name, StringComparison.Ordinal))
            : null;

    private static string? Oneof(DescriptorProto message, FieldDescriptorProto field) =>
        field.HasOneofIndex && !field.Proto3Optional ? message.OneofDecl[field.OneofIndex].Name : null;

    private static bool IsWritten(DescriptorProto message, OneofDescriptorProto oneof) =>
        message.Field.Any(field => Oneof(message, field) == oneof.Name);

    private static string JsonName(FieldDescriptorProto field) =>
        field.HasJsonName
            ? field.JsonName
            : Regex.Replace(field.Name, "_+(.?)", match => match.Groups[1].Value.ToUpperInvariant());

    private static string TypeName(FieldDescriptorProto field) =>
        field.TypeName.Length > 0 ? field.TypeName : $"{field.Type}";

    private static void Require(bool holds, string rule, string at, string reason, List<RuleViolation> violations)
    {
        if (!holds)
        {
            violations.Add(new RuleViolation(rule, at, reason));
        }
    }
}
