namespace StreamML.Trainer.Datasets;

/// <summary>Licences of the sets, for manifests and model cards.</summary>
internal static class Licences
{
    /// <summary>Name of the set of a user's own texts, labelled by a large model.</summary>
    public const string Taught = "teacher";

    /// <summary>SPDX id of a set's licence; <c>NOASSERTION</c> of a user's own
    /// texts; what is not one of the public sets was written for this project.</summary>
    public static string Of(string set) => set switch
    {
        "goemotions" or "banking77" or "review-sentences" => "CC-BY-4.0",
        "clinc150" => "CC-BY-3.0",
        "bitext" => "CDLA-Sharing-1.0",
        Taught => "NOASSERTION",
        "multidogo" => "CDLA-Permissive-1.0",
        _ => "as this project",
    };
}
