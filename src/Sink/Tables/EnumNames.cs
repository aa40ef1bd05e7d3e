using System.Globalization;
using System.Reflection;
using Google.Protobuf.Reflection;

namespace StreamML.Sink.Tables;

/// <summary>
/// Enum values as the words of columns: the name in the .proto file without the type's prefix, in lower case. A value
/// that this program does not know stays as its number. And back.
/// </summary>
internal static class EnumNames
{
    /// <summary>The word of a value.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Words<T>.Of.TryGetValue(value, out string? word)
            ? word
            : Convert.ToInt32(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);

    /// <summary>The value of a word; the type's first where there is no word, or an unknown one.</summary>
    public static T Parse<T>(string? word)
        where T : struct, Enum => word is not null && Words<T>.Values.TryGetValue(word, out var value)
            ? value
            : int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? (T)Enum.ToObject(typeof(T), number)
                : default;

    private static class Words<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> Of = Enum.GetValues<T>().ToDictionary(
            value => value, value => Name(typeof(T).GetField(value.ToString())!));

        public static readonly Dictionary<string, T> Values = Of.ToDictionary(
            each => each.Value, each => each.Key, StringComparer.Ordinal);

        // FEEDBACK_KIND_CORRECTION of FeedbackKind is correction.
        private static string Name(FieldInfo field)
        {
            string name = field.GetCustomAttribute<OriginalNameAttribute>()!.Name;
            int prefix = typeof(T).Name.Length + typeof(T).Name.Skip(1).Count(char.IsUpper) + 1;
            return name[prefix..].ToLowerInvariant();
        }
    }
}
