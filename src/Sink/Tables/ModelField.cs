using StreamML.Schemas.V1;
using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>The column that names a model: name, a space, version.</summary>
internal static class ModelField
{
    /// <summary>Writes it; null where no model was asked.</summary>
    public static void Write(CopyBuffer row, ModelUse? model)
        => row.TextOrNull(model is null ? "" : $"{model.Name} {model.Version}");
}
