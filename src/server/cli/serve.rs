//! `serve`: settings, listener, signals.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use clap::Args;

use super::{CliError, DONE, Streams};
use crate::pack::Pack;
use crate::server::config::{Cidr, ServeLock, Transport, transport};
use crate::server::run::{self, io};
use crate::server::settings::Settings;
use crate::server::tls;

const LISTEN: &str = "127.0.0.1:8790";

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// Address and port [default: 127.0.0.1:8790]
    #[arg(long, env = "SUANRUAM_LISTEN", value_name = "ADDR")]
    listen: Option<String>,
    /// Certificate chain (PEM)
    #[arg(long, env = "SUANRUAM_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The certificate's key (PEM)
    #[arg(long, env = "SUANRUAM_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Addresses of the reverse proxy that ends TLS, such as 10.0.0.5/32
    #[arg(long, env = "SUANRUAM_BEHIND_PROXY", value_name = "CIDR")]
    behind_proxy: Option<String>,
    /// Where the public pages are on the web, such as https://suanruam.example.go.th
    #[arg(long, env = "SUANRUAM_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
}

pub(super) fn serve(data: &Path, pack: Pack, args: ServeArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let mut file = Settings::load(data).map_err(|error| CliError::Usage(error.to_string()))?;
    file.public_url = args.public_url.or(file.public_url.take());
    let public_url = file.public_url().map_err(|error| CliError::Usage(error.to_string()))?;
    let listen = args.listen.or(file.listen).unwrap_or_else(|| LISTEN.to_owned());
    let listen: SocketAddr = listen
        .parse()
        .map_err(|_| CliError::Usage(format!("\"{listen}\" is no address to listen on: write one such as {LISTEN}")))?;
    let proxy: Option<Cidr> = args
        .behind_proxy
        .or(file.behind_proxy)
        .map(|text| text.parse())
        .transpose()
        .map_err(|error: crate::server::config::BadCidr| CliError::Usage(error.to_string()))?;
    let files = match (args.tls_cert.or(file.tls_cert), args.tls_key.or(file.tls_key)) {
        (Some(cert), Some(key)) => Some((cert, key)),
        (None, None) => None,
        _ => return Err(CliError::Usage("tls_cert and tls_key go together".into())),
    };
    let way = transport(listen, files.is_some(), proxy).map_err(|error| CliError::Usage(error.to_string()))?;
    let certificate = files.map(|(cert, key)| tls::load(&cert, &key)).transpose()?;
    run::must_be_there(data)?;
    let _lock = ServeLock::serving(data).map_err(CliError::Failed)?;
    let state = run::open(data, pack, proxy, way != Transport::Loopback)?;
    let state = run::say_public_url(state, public_url)?;
    let listener = TcpListener::bind(listen).map_err(io(format!("{listen} cannot be listened on")))?;
    let addr = listener.local_addr().map_err(io("the listener has no address"))?;
    let scheme = if way == Transport::Tls { "https" } else { "http" };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(io("no runtime to serve with"))?;
    runtime.block_on(async {
        // Caught before anybody is told that the server is there.
        let stop = signals()?;
        writeln!(streams.out, "listening on {scheme}://{addr}")?;
        streams.out.flush()?;
        tracing::info!(%addr, scheme, "serving");
        run::serve_on(listener, state, certificate, stop).await.map_err(io("the server stopped"))?;
        Ok::<_, CliError>(())
    })?;
    // A backup under way is left: it is no backup before it was checked, and the next one begins anew.
    runtime.shutdown_timeout(std::time::Duration::from_secs(10));
    tracing::info!("stopped; everything acknowledged is on the disk");
    Ok(DONE)
}

fn signals() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
    })
}
