//! Compiles the kiosk's screens. Without the `kiosk` feature there is nothing to do.

fn main() {
    #[cfg(feature = "kiosk")]
    compile_ui();
}

#[cfg(feature = "kiosk")]
fn compile_ui() {
    // Fonts, icons and translations are part of the binary; a message is found by its words alone.
    // Tests find elements by their labels, which takes debug information.
    let tested = std::env::var_os("CARGO_FEATURE_UI_TEST").is_some();
    let config = slint_build::CompilerConfiguration::new()
        .embed_resources(slint_build::EmbedResourcesKind::EmbedFiles)
        .with_bundled_translations("ui/lang")
        .with_debug_info(tested)
        .with_default_translation_context(slint_build::DefaultTranslationContext::None);
    if let Err(error) = slint_build::compile_with_config("ui/app_window.slint", config) {
        println!("cargo::error=the screens under ui/ do not compile: {error}");
    }
}
