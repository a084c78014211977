namespace Puente.Edge.Scaling;

/// <summary>The scaler that listens.</summary>
/// <param name="Address">Where.</param>
/// <param name="Tls">Whether it speaks TLS.</param>
/// <param name="ClientCertificates">Whether clients must show a certificate.</param>
/// <param name="Streams">Streams that KEDA holds open.</param>
public sealed record ScalerStatus(Uri Address, bool Tls, bool ClientCertificates, int Streams);
