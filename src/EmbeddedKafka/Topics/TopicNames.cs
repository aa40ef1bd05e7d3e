namespace StreamML.EmbeddedKafka.Topics;

/// <summary>Kafka's rules for topic names.</summary>
internal static class TopicNames
{
    private const int LengthMax = 249;

    /// <summary>Why a name is not allowed; null if it is.</summary>
    public static string? Problem(string name)
    {
        if (name.Length == 0)
        {
            return "A topic name must not be empty.";
        }

        if (name is "." or "..")
        {
            return "A topic name must not be \".\" or \"..\".";
        }

        if (name.Length > LengthMax)
        {
            return $"A topic name must not be longer than {LengthMax} characters.";
        }

        return name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            ? null
            : "A topic name may only have ASCII letters, digits, '.', '_' and '-'.";
    }

    /// <summary>Kafka refuses two names that differ only in '.' and '_', because its metrics confuse them.</summary>
    public static bool Collide(string a, string b) => a != b && a.Replace('.', '_') == b.Replace('.', '_');
}
