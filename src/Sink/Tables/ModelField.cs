using StreamML.Schemas.V1;
using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>The column that names a model: name, a space, version.</summary>
internal static class ModelField
{
    /// <summary>Reads it; null where no model was asked. A version has no space.</summary>
    public static ModelUse? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        int end = text.LastIndexOf(' ');
        return end < 0
            ? new ModelUse { Name = text }
            : new ModelUse { Name = text[..end], Version = text[(end + 1)..] };
    }

    /// <summary>Writes it; null where no model was asked.</summary>
    public static void Write(CopyBuffer row, ModelUse? model)
        => row.TextOrNull(model is null ? "" : $"{model.Name} {model.Version}");
}
